/* Version of poise and of its C interface. SPDX-License-Identifier: Apache-2.0 */
#ifndef POISE_VERSION_H
#define POISE_VERSION_H

#define POISE_VERSION "0.1.0"

#if defined(__GNUC__)
#define POISE_API __attribute__((visibility("default")))
#define POISE_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define POISE_MUST_CHECK __attribute__((warn_unused_result))
#else
#define POISE_API
#define POISE_PRINTF(f, a)
#define POISE_MUST_CHECK
#endif

#endif
