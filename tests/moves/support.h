/* Models of moves made here, small and with weights drawn by chance: a folder that the room reads.
 */
#ifndef TESTS_MOVES_SUPPORT_H
#define TESTS_MOVES_SUPPORT_H

/* Writes moves.json and the three networks into a folder of its own below $TMPDIR; returns its
 * path. The same seed gives the same weights. */
const char *moves_test_folder(unsigned seed);

/* Replaces the first `from` in a file of the folder by `to`. */
void moves_test_edit(const char *name, const char *from, const char *to);

/* Removes the folder. */
void moves_test_clean(void);

#endif
