/* log.c: appending deeds, signing batches and heads, receipts, and erasing a note. */
#include "seal/log_inside.h"
#include "base/buf.h"

#include <string.h>

enum { ENTRY_CEILING = 256 * 1024, NOTE_CEILING = 64 * 1024 };

enum status log_size(struct call *c, int64_t *size)
{
	int64_t last;
	enum status status = log_last_leaf(c, &last);
	*size = status == STATUS_OK ? last + 1 : 0;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

/* Empty words are none, so that a row reads back as it was hashed. */
static struct str words_or_none(struct str words)
{
	return words.len ? words : STR_NONE;
}

static struct str new_salt(struct arena *arena)
{
	char *salt = arena_take(arena, LOG_SALT_SIZE);
	random_bytes(salt, LOG_SALT_SIZE);
	return (struct str) { salt, LOG_SALT_SIZE };
}

/* Salt and digest for words that may one day be erased. */
static void cover_words(struct call *c, struct str words, struct str *salt, struct str *digest)
{
	if (!words.at)
		return;
	*salt = new_salt(c->arena);
	struct digest covered = log_words_digest(keys_profile(c->house->keys), *salt, words);
	*digest = str_copy(c->arena, digest_str(&covered));
}

static bool is_zero(const struct digest *digest)
{
	static const struct digest zero;
	return memcmp(digest, &zero, sizeof zero) == 0;
}

static struct event_row event_of(struct call *c, const struct deed *deed)
{
	struct event_row event = {
		.id = { id_new(c) },
		.at = c->now,
		.kind = str_of(deed->kind),
		.dossier = deed->dossier,
		.subject = words_or_none(deed->subject),
		.actor = c->user.account,
		.actor_name = words_or_none(c->user.name),
		.office = words_or_none(c->user.office),
		.step = words_or_none(deed->step),
		.action = words_or_none(deed->action),
		.note = words_or_none(deed->note),
		.article = words_or_none(deed->article),
		.detail = words_or_none(deed->detail),
		.state = is_zero(&deed->state) ? STR_NONE : digest_str(&deed->state),
		.open = deed->open,
	};
	cover_words(c, event.actor_name, &event.name_salt, &event.name_digest);
	cover_words(c, event.note, &event.note_salt, &event.note_digest);
	return event;
}

enum status log_append(struct call *c, const struct deed *deed, int64_t *leaf)
{
	struct event_row event = event_of(c, deed);
	struct leaf_row row = { .event = event.id, .salt = new_salt(c->arena) };
	struct buf entry;
	buf_init(&entry, c->arena, ENTRY_CEILING);
	struct digest hash = tree_leaf(keys_profile(c->house->keys), log_entry(&entry, &event, event.open, row.salt));
	if (entry.full || event.note.len > NOTE_CEILING)
		return broken(c, "a deed of kind %s is too long for the log", deed->kind);
	row.hash = digest_str(&hash);
	TRY(log_size(c, &row.position));
	TRY(log_add_event(c, &event));
	TRY(log_add_leaf(c, &row));
	TRY(log_keep_tiles(c, row.position));
	if (leaf)
		*leaf = row.position;
	return STATUS_OK;
}

/* ---- batches and their receipts ---- */

/* The batch that a leaf would be in, or the last one before it; size 0 when there is none. */
static enum status batch_before(struct call *c, int64_t leaf, struct batch_row *batch)
{
	enum status status = log_batch_of(c, leaf, batch);
	if (status != STATUS_ABSENT)
		return status;
	*batch = (struct batch_row) { 0 };
	return STATUS_OK;
}

enum status log_close_batch(struct call *c)
{
	int64_t size;
	struct batch_row last;
	struct digest *leaves;
	TRY(log_size(c, &size));
	TRY(batch_before(c, size, &last));
	int64_t first = last.first + last.size;
	if (first == size)
		return STATUS_OK;
	TRY(log_leaves(c, first, size, &leaves));
	enum profile profile = keys_profile(c->house->keys);
	struct digest root = log_recent_keep(profile, first, size - first, leaves);
	struct batch_row batch = {
		.first = first, .size = size - first, .root = digest_str(&root), .signed_at = c->now
	};
	batch.signature =
		sign(c, log_receipt_message(c->arena, str_hex(c->arena, batch.root), instant_text(c->arena, c->now)));
	struct digest chain = log_chain(profile, c->arena, &batch, last.size ? last.chain : STR_NONE);
	batch.chain = digest_str(&chain);
	return log_add_batch(c, &batch);
}

static void set_text(json_t *object, const char *name, struct str text)
{
	json_set(object, name, json_from_str(text));
}

/* What follows the root in receipts and heads: who signed, when and how. */
static void set_signature(struct call *c, json_t *object, struct instant signed_at, struct str signature)
{
	set_text(object, "signed_at", instant_text(c->arena, signed_at));
	set_text(object, "signature", str_hex(c->arena, signature));
	set_text(object, "public_key", keys_public_pem(c->house->keys));
	set_text(object, "algorithm", str_of(digest_name(keys_profile(c->house->keys))));
}

/* The leaf's hash and its path to the batch's root. */
static enum status path_of(struct call *c, const struct batch_row *batch, int64_t index, struct digest *leaf, struct path *path)
{
	struct digest *leaves;
	if (log_recent_path(batch, index, leaf, path))
		return STATUS_OK;
	TRY(log_leaves(c, batch->first, batch->first + batch->size, &leaves));
	*leaf = leaves[index];
	tree_path(keys_profile(c->house->keys), leaves, (size_t)batch->size, (size_t)index, path);
	return STATUS_OK;
}

enum status log_receipt_json(struct call *c, int64_t leaf, struct str number, json_t **json)
{
	struct batch_row batch;
	struct digest hash;
	struct instant at;
	struct path path = { .count = 0 };
	TRY(batch_before(c, leaf, &batch));
	if (leaf < 0 || leaf >= batch.first + batch.size)
		return STATUS_ABSENT;
	TRY(log_event_at(c, leaf, &at));
	TRY(path_of(c, &batch, leaf - batch.first, &hash, &path));
	json_t *receipt = json_keep(c->arena, json_object());
	set_text(receipt, "number", number);
	set_text(receipt, "leaf", str_hex(c->arena, digest_str(&hash)));
	json_set(receipt, "leaf_index", json_integer(leaf));
	set_text(receipt, "filed_at", instant_text(c->arena, at));
	json_set(receipt, "path", log_path_json(c, &path));
	json_set(receipt, "index", json_integer(leaf - batch.first));
	json_set(receipt, "batch_size", json_integer(batch.size));
	set_text(receipt, "root", str_hex(c->arena, batch.root));
	set_signature(c, receipt, batch.signed_at, batch.signature);
	*json = receipt;
	return STATUS_OK;
}

enum status log_receipt(struct call *c, int64_t leaf, struct str number, struct str *json)
{
	json_t *receipt;
	TRY(log_receipt_json(c, leaf, number, &receipt));
	*json = json_text(c->arena, receipt, false);
	return STATUS_OK;
}

/* ---- heads ---- */

/* The event right behind a head, which binds the head's row and all batches closed before it. */
static enum status append_marker(struct call *c, const struct head_row *head)
{
	struct batch_row last;
	int64_t leaf;
	TRY(batch_before(c, head->size, &last));
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "size", json_integer(head->size));
	set_text(detail, "root", str_hex(c->arena, head->root));
	struct deed deed = {
		.kind = LOG_HEAD_KIND,
		.detail = json_text(c->arena, detail, true),
		.state =
			log_head_state(keys_profile(c->house->keys), c->arena, head, last.size ? last.chain : STR_NONE),
	};
	return log_append(c, &deed, &leaf);
}

/* Whether anything came since the newest head but the event that binds it. */
static enum status head_is_due(struct call *c, int64_t size, bool *due)
{
	struct head_row newest;
	enum status status = log_newest_head(c, &newest);
	*due = status == STATUS_ABSENT || size > newest.size + 1;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

enum status log_make_head(struct call *c)
{
	struct digest root;
	struct head_row head = { .signed_at = c->now };
	bool due;
	TRY(log_size(c, &head.size));
	TRY(head_is_due(c, head.size, &due));
	if (!due)
		return STATUS_OK;
	TRY(log_range(c, 0, head.size, &root));
	head.root = digest_str(&root);
	head.algorithm = str_of(digest_name(keys_profile(c->house->keys)));
	head.public_key = keys_public_pem(c->house->keys);
	head.signature = sign(
		c, log_head_message(c->arena, head.size, str_hex(c->arena, head.root), instant_text(c->arena, c->now)));
	TRY(log_add_head(c, &head));
	return append_marker(c, &head);
}

enum status log_head(struct call *c, int64_t size, struct str *json)
{
	struct head_row head;
	TRY(size == -1 ? log_newest_head(c, &head) : log_head_of(c, size, &head));
	json_t *answer = json_keep(c->arena, json_object());
	json_set(answer, "size", json_integer(head.size));
	set_text(answer, "root", str_hex(c->arena, head.root));
	set_text(answer, "algorithm", head.algorithm);
	set_text(answer, "signed_at", instant_text(c->arena, head.signed_at));
	set_text(answer, "signature", str_hex(c->arena, head.signature));
	set_text(answer, "public_key", head.public_key);
	*json = json_text(c->arena, answer, false);
	return STATUS_OK;
}

enum status log_profile(struct call *c, enum profile *out)
{
	struct head_row head;
	*out = PROFILE_SM;
	if (c->house->keys) {
		*out = keys_profile(c->house->keys);
		return STATUS_OK;
	}
	enum status status = log_newest_head(c, &head);
	if (status == STATUS_OK && str_equal(head.algorithm, str_of(digest_name(PROFILE_INTL))))
		*out = PROFILE_INTL;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

/* ---- erasing ---- */

enum status log_erase_note(struct call *c, struct event_id event, struct str order)
{
	struct event_row row;
	int64_t leaf;
	if (str_is_empty(str_trim(order)))
		return fail(c, STATUS_INVALID, "Say which order the erasure rests on.");
	TRY(log_event(c, event, &row));
	if (!row.note.at)
		return fail(c, STATUS_CONFLICT, "This record has no note, or it was erased before.");
	TRY(log_forget_note(c, event));
	json_t *detail = json_keep(c->arena, json_object());
	set_text(detail, "order", order);
	struct deed deed = {
		.kind = LOG_ERASED_KIND,
		.dossier = row.dossier,
		.subject = str_format(c->arena, "event %lld", (long long)event.n),
		.detail = json_text(c->arena, detail, true),
	};
	return log_append(c, &deed, &leaf);
}

enum status log_readings(struct call *c, struct str subject, struct event_id before, int most, struct log_reading_list *out)
{
	struct event_row_list rows;
	TRY(log_reading_page(c, subject, before.n ? before : (struct event_id){ INT64_MAX }, most, &rows));
	*out = (struct log_reading_list){ ARENA_MANY(c->arena, struct log_reading, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++) {
		const struct event_row *row = &rows.items[i];
		out->items[i] = (struct log_reading){ row->id, row->at, row->actor, row->actor_name, row->office, row->detail };
	}
	return STATUS_OK;
}
