/* text.h: the sentences that people read, in their language.
 *
 * Source texts are English and are the keys; po/<language>/<folder>.po holds the translations, which the build
 * compiles into `text_catalogue`. A text without a translation stays English, and `check` fails for it. */
#ifndef YIZHAN_TEXT_H
#define YIZHAN_TEXT_H

#include "base/str.h"

enum language { LANGUAGE_CHINESE, LANGUAGE_ENGLISH };

struct text_entry {
	const char *english, *translated;
};

extern const struct text_entry text_catalogue[]; /* sorted by bytes of `english`; made by tools/poc */
extern const size_t text_catalogue_count;

/* The sentence in a language; `english` itself when there is none. Formats keep their conversions in order. */
const char *text(enum language language, const char *english);

/* "zh-CN" or "en", as in HTML's lang. */
const char *language_code(enum language language);

/* The first language of an Accept-Language value that we have; Chinese when none is. */
enum language language_from_header(struct str accept);

#endif
