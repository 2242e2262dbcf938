/* text_none.c: an empty catalogue, for programs that are linked without po/. */
#include "base/text.h"

__attribute__((weak)) const struct text_entry text_catalogue[] = { { "", "" } };
__attribute__((weak)) const size_t text_catalogue_count = 0;
