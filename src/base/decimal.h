/* decimal.h: exact decimals, as a whole number of the last digit after the point. */
#ifndef YIZHAN_DECIMAL_H
#define YIZHAN_DECIMAL_H

#include "base/str.h"

/* "-12.5" with 2 decimals (0 to 6) is -1250. False for anything else, more digits than are declared, or more than 15 before the point. */
bool decimal_read(struct str text, int decimals, int64_t *out);
struct str decimal_text(struct arena *arena, int64_t scaled, int decimals); /* -1250 with 2 decimals is "-12.50" */

#endif
