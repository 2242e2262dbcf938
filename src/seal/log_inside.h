/* log_inside.h: what the log's files share: bytes that are hashed and signed, and subtrees read from the tables. */
#ifndef YIZHAN_LOG_INSIDE_H
#define YIZHAN_LOG_INSIDE_H

#include "seal/log.h"
#include "seal/tree.h"
#include "base/buf.h"
#include "base/json.h"
#include "log_sql.h"

#define LOG_HEAD_KIND "log.head" /* the event behind each head */
#define LOG_ERASED_KIND "log.note_erased"
enum { LOG_TILE = 256, LOG_SALT_SIZE = 16, LOG_MARK_SIZE = 4 };

/* Bytes of a row as a digest; false when there are not 32. */
bool digest_from(struct str bytes, struct digest *out);

/* Netstrings, one a field: "<length>:<bytes>," and "-," for none. */
void entry_text(struct buf *out, struct str value);
void entry_number(struct buf *out, int64_t value);
void entry_id(struct buf *out, int64_t value); /* 0 is none */

/* The canonical entry of an event, whose digest is its leaf. `open` is the row's own number. */
struct str log_entry(struct buf *out, const struct event_row *event, int64_t open, struct str salt);
/* What a name or note enters by. */
struct digest log_words_digest(enum profile profile, struct str salt, struct str words);
/* What binds a head into the leaf behind it, and a batch to the one before it. */
struct digest log_head_state(enum profile profile, struct arena *arena, const struct head_row *head, struct str chain);
struct digest log_chain(enum profile profile, struct arena *arena, const struct batch_row *batch, struct str before);

/* What is signed. */
struct str log_head_message(struct arena *arena, int64_t size, struct str root, struct str signed_at);
struct str log_receipt_message(struct arena *arena, struct str root, struct str signed_at);

MUST_CHECK enum status log_size(struct call *c, int64_t *size);

/* The hashes of the leaves [from, to), and the root over them from the tables.  BROKEN: some are missing. */
MUST_CHECK enum status log_leaves(struct call *c, int64_t from, int64_t to, struct digest **out);
MUST_CHECK enum status log_range(struct call *c, int64_t from, int64_t to, struct digest *out);
/* Keeps the tiles that a new last leaf completed. */
MUST_CHECK enum status log_keep_tiles(struct call *c, int64_t position);

/* Keeps the tree of a batch that closes and gives its root; and a leaf of one of the last batches, with its path.
 * False: it is not kept, or its tree is not that of the row. */
struct digest log_recent_keep(enum profile profile, int64_t first, int64_t size, const struct digest *leaves);
bool log_recent_path(const struct batch_row *batch, int64_t index, struct digest *leaf, struct path *path);

json_t *log_path_json(struct call *c, const struct path *path);

#endif
