/* asset.h: the files that the program carries in itself: web files by name and address, and the forms of our own pages.
 *
 * tools/embed writes the table. An address holds a digest of the bytes, so that an answer may be kept for ever. */
#ifndef YIZHAN_ASSET_H
#define YIZHAN_ASSET_H

#include "base/str.h"

struct asset {
	struct str name;   /* "site.css", "sign_up.form": without folders */
	struct str url;    /* "/static/<digest>/site.css" */
	struct str digest; /* the first 32 digits of SHA-256 in lower-case hex; also its ETag */
	struct str type;   /* media type */
	struct str plain, gzip, brotli; /* the bytes; the compressed forms are none when they are not shorter */
};

extern const struct asset asset_table[]; /* sorted by name; made by tools/embed */
extern const size_t asset_count;

const struct asset *asset_named(struct str name); /* NULL when there is none */
const struct asset *asset_at(struct str url);     /* by its address; NULL when there is none, or the digest is another's */

#endif
