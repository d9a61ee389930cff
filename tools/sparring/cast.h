/* Who is in the hall: the bodies, kits and clothes of a bout, drawn from a seed. */
#ifndef POISE_SPARRING_CAST_H
#define POISE_SPARRING_CAST_H

#include "moment.h"

/* Two fighters, then a referee (if there is one), then bystanders. All that is drawn belongs to
 * `split` alone (see split.h). Deterministic. */
sparring_cast sparring_cast_make(sparring_split split, uint64_t seed);

#endif
