/* log_verify.c: reads the whole log once and answers for every column of its tables.
 *
 * What binds what: an event and its salt make the leaf's hash; leaf hashes make the tree, the tiles and the batches'
 * roots; each batch's chain binds its row and the chain before; the event behind each head binds the head's row and the
 * chain so far, and is itself a leaf. So the signatures of the newest head and of the batches behind it stand for all
 * older ones. */
#include "seal/log_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PAGE = 256, LINE_CEILING = 100, SCRATCH = 256 << 20, ENTRY_ROOM = 1 << 20, TILE_BITS = 8 };

struct verification {
	struct call *c;
	struct arena *rows, *batch_rows; /* cleared page by page */
	log_report *fault, *told;
	int64_t faults;
	enum profile profile;
	struct head_row newest;
	struct tree tree;
	int64_t heads, tiles;
	struct { /* the batch that the next leaf belongs to */
		struct batch_row_list page;
		size_t next;
		struct batch_row row;
		struct tree tree;
		bool open, lost;
		struct digest chain; /* of the last one that is whole */
		int64_t count;
	} batch;
	struct { /* the head held outside */
		bool given;
		int64_t size;
		struct digest root;
	} older;
};

static void complain(struct verification *v, const char *english, ...) PRINTF_LIKE(2, 3);

static struct str line_of(struct verification *v, const char *format, va_list args)
{
	enum { LINE = 512 };
	char *line = arena_take(v->c->arena, LINE);
	int len = vsnprintf(line, LINE, format, args);
	return (struct str) { line, len < LINE ? (size_t)len : LINE - 1 };
}

static void complain(struct verification *v, const char *english, ...)
{
	va_list args;
	if (++v->faults > LINE_CEILING)
		return;
	va_start(args, english);
	v->fault(v->c, line_of(v, english, args));
	va_end(args);
}

static bool same(const struct digest *digest, struct str bytes)
{
	return str_equal(digest_str(digest), bytes);
}

/* ---- one leaf ---- */

static struct event_row event_of_line(const struct log_line *line)
{
	return (struct event_row) {
		.id = line->found,
		.at = line->at,
		.kind = line->kind,
		.dossier = line->dossier,
		.subject = line->subject,
		.actor = line->actor,
		.actor_name = line->actor_name,
		.name_salt = line->name_salt,
		.name_digest = line->name_digest,
		.office = line->office,
		.step = line->step,
		.action = line->action,
		.note = line->note,
		.note_salt = line->note_salt,
		.note_digest = line->note_digest,
		.article = line->article,
		.detail = line->detail,
		.state = line->state,
	};
}

static bool words_hold(const struct verification *v, struct str words, struct str salt, struct str digest)
{
	if (!words.at && !salt.at && !digest.at)
		return true;
	if (!words.at || salt.len != LOG_SALT_SIZE)
		return false;
	struct digest actual = log_words_digest(v->profile, salt, words);
	return same(&actual, digest);
}

/* A note of which only the digest is left must have been erased by an order that is itself in the log. */
static enum status check_erased(struct verification *v, const struct log_line *line)
{
	struct call *c = v->c;
	struct log_order order;
	struct str subject = str_format(c->arena, "event %lld", (long long)line->event.n);
	enum status status = log_erasure(c, subject, &order);
	if (status == STATUS_ABSENT) {
		complain(v, say(c, "leaf %lld: the note of event %lld is gone without an order"),
			 (long long)line->position, (long long)line->event.n);
		return STATUS_OK;
	}
	TRY(status);
	json_t *detail = NULL;
	struct str words = STR_NONE;
	if (json_read(c->arena, order.detail, &detail) == STATUS_OK)
		words = json_str(detail, "order");
	v->told(c, str_format(c->arena, say(c, "leaf %lld: the note of event %lld was erased by order: %.*s"),
			      (long long)line->position, (long long)line->event.n, STR_ARGS(words)));
	return STATUS_OK;
}

static enum status check_note(struct verification *v, const struct log_line *line)
{
	if (!line->note.at && !line->note_salt.at && line->note_digest.at)
		return check_erased(v, line);
	if (!words_hold(v, line->note, line->note_salt, line->note_digest))
		complain(v, say(v->c, "leaf %lld: the note of event %lld is not the one that was written"),
			 (long long)line->position, (long long)line->event.n);
	return STATUS_OK;
}

/* What was erased stays erased. */
static enum status check_erasure(struct verification *v, const struct log_line *line)
{
	int64_t id = 0;
	struct event_row target;
	if (!str_starts(line->subject, STR("event ")) ||
	    !str_int(str_part(line->subject, 6, line->subject.len), 1, INT64_MAX, &id))
		return STATUS_OK;
	enum status status = log_event(v->c, (struct event_id) { id }, &target);
	if (status == STATUS_ABSENT)
		return STATUS_OK; /* its own leaf tells */
	TRY(status);
	if (target.note.at || target.note_salt.at)
		complain(v, say(v->c, "leaf %lld: the note of event %lld is there again after its erasure"),
			 (long long)line->position, (long long)id);
	return STATUS_OK;
}

static enum status check_event(struct verification *v, const struct log_line *line)
{
	long long position = line->position, id = line->event.n;
	if (!line->found.n) {
		complain(v, say(v->c, "leaf %lld: event %lld is missing"), position, id);
		return STATUS_OK;
	}
	struct event_row event = event_of_line(line);
	struct buf entry;
	buf_init(&entry, v->rows, ENTRY_ROOM);
	struct digest hash = tree_leaf(v->profile, log_entry(&entry, &event, line->open, line->salt));
	if (entry.full || line->odd || !same(&hash, line->hash))
		complain(v, say(v->c, "leaf %lld: event %lld is not the one that was recorded"), position, id);
	if (!words_hold(v, line->actor_name, line->name_salt, line->name_digest))
		complain(v, say(v->c, "leaf %lld: the name in event %lld is not the one that was recorded"), position,
			 id);
	TRY(check_note(v, line));
	return str_equal(line->kind, STR(LOG_ERASED_KIND)) ? check_erasure(v, line) : STATUS_OK;
}

/* ---- heads ---- */

/* At the event behind a head: the row must be the one that it binds, over the tree as it stands. */
static enum status check_head(struct verification *v, const struct log_line *line)
{
	struct head_row head;
	long long size = line->position;
	enum status status = log_head_of(v->c, line->position, &head);
	if (status == STATUS_ABSENT) {
		complain(v, say(v->c, "head over %lld leaves: missing"), size);
		return STATUS_OK;
	}
	TRY(status);
	v->heads++;
	struct digest root = tree_current(&v->tree);
	struct str chain = v->batch.count ? digest_str(&v->batch.chain) : STR_NONE;
	struct digest state = log_head_state(v->profile, v->rows, &head, chain);
	if (!same(&state, line->state))
		complain(v,
			 say(v->c,
			     "head over %lld leaves: the row, or a batch before it, is not the one that was recorded"),
			 size);
	if (!same(&root, head.root))
		complain(v, say(v->c, "head over %lld leaves: the leaves are not those that were signed"), size);
	if (!str_equal(head.public_key, v->newest.public_key) || !str_equal(head.algorithm, v->newest.algorithm))
		complain(v, say(v->c, "head over %lld leaves: signed with another key"), size);
	return STATUS_OK;
}

static void check_older_root(struct verification *v)
{
	if (!v->older.given || v->older.size != v->tree.size)
		return;
	struct digest root = tree_current(&v->tree);
	if (!same(&root, digest_str(&v->older.root)))
		complain(v, say(v->c, "the older head over %lld leaves: what it signed was changed since"),
			 (long long)v->older.size);
}

/* ---- tiles ---- */

static bool marks_hold(struct str marks, const struct log_hash_list *leaves)
{
	if (marks.len != LOG_TILE * LOG_MARK_SIZE || leaves->count != LOG_TILE)
		return false;
	for (size_t i = 0; i < LOG_TILE; i++)
		if (!str_equal(str_part(marks, i * LOG_MARK_SIZE, (i + 1) * LOG_MARK_SIZE),
			       str_part(leaves->items[i].hash, 0, LOG_MARK_SIZE)))
			return false;
	return true;
}

static enum status check_tile(struct verification *v, int64_t level, int64_t position)
{
	struct tile_row tile;
	struct log_hash_list leaves = { .count = 0 };
	enum status status = log_tile(v->c, level, position, &tile);
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	bool holds = status == STATUS_OK && same(&v->tree.latest[level * TILE_BITS], tile.hash);
	if (holds && level == 1)
		TRY(log_leaf_hashes(v->c, position * LOG_TILE, (position + 1) * LOG_TILE, &leaves));
	holds = holds && (level == 1 ? marks_hold(tile.marks, &leaves) : !tile.marks.at);
	if (!holds)
		complain(v, say(v->c, "tile %lld of level %lld: missing, or not what the leaves give"),
			 (long long)position, (long long)level);
	v->tiles++;
	return STATUS_OK;
}

static enum status check_tiles(struct verification *v)
{
	int64_t places = v->tree.size;
	for (int64_t level = 1; places % LOG_TILE == 0; level++) {
		places /= LOG_TILE;
		TRY(check_tile(v, level, places - 1));
	}
	return STATUS_OK;
}

/* ---- batches ---- */

static enum status next_batch(struct verification *v, int64_t position)
{
	if (v->batch.next == v->batch.page.count) {
		arena_clear(v->batch_rows);
		v->c->arena = v->batch_rows;
		enum status status = log_batch_page(v->c, position, PAGE, &v->batch.page);
		v->c->arena = v->rows;
		TRY(status);
		v->batch.next = 0;
	}
	if (v->batch.next == v->batch.page.count || v->batch.page.items[v->batch.next].first != position ||
	    v->batch.page.items[v->batch.next].size < 1) {
		complain(v, say(v->c, "leaf %lld: it belongs to no batch"), (long long)position);
		v->batch.lost = true;
		return STATUS_OK;
	}
	v->batch.row = v->batch.page.items[v->batch.next++];
	v->batch.tree = (struct tree) { .profile = v->profile };
	v->batch.open = true;
	return STATUS_OK;
}

static void end_batch(struct verification *v)
{
	const struct batch_row *row = &v->batch.row;
	struct digest root = tree_current(&v->batch.tree);
	struct str before = v->batch.count ? digest_str(&v->batch.chain) : STR_NONE;
	struct digest chain = log_chain(v->profile, v->rows, row, before);
	bool holds = same(&root, row->root) && same(&chain, row->chain);
	if (holds && row->first + row->size > v->newest.size) {
		struct str message = log_receipt_message(v->rows, str_hex(v->rows, row->root),
							 instant_text(v->rows, row->signed_at));
		holds = signature_matches(v->profile, v->newest.public_key, message, row->signature);
	}
	if (!holds)
		complain(v, say(v->c, "batch from leaf %lld: not the one that was signed"), (long long)row->first);
	v->batch.chain = chain;
	v->batch.count++;
	v->batch.open = false;
}

static enum status check_batch(struct verification *v, int64_t position, const struct digest *hash)
{
	if (v->batch.lost)
		return STATUS_OK;
	if (!v->batch.open)
		TRY(next_batch(v, position));
	if (!v->batch.open)
		return STATUS_OK;
	tree_add(&v->batch.tree, hash);
	if (v->batch.tree.size == v->batch.row.size)
		end_batch(v);
	return STATUS_OK;
}

/* ---- all leaves ---- */

static enum status check_leaf(struct verification *v, const struct log_line *line)
{
	struct digest hash = { { 0 } };
	check_older_root(v);
	TRY(check_event(v, line));
	if (str_equal(line->kind, STR(LOG_HEAD_KIND)))
		TRY(check_head(v, line));
	if (!digest_from(line->hash, &hash))
		complain(v, say(v->c, "leaf %lld: its hash is not whole"), (long long)line->position);
	TRY(check_batch(v, line->position, &hash));
	tree_add(&v->tree, &hash);
	return check_tiles(v);
}

static enum status check_leaves(struct verification *v)
{
	struct log_line_list page = { .count = PAGE };
	v->c->arena = v->rows; /* rows live as long as their page */
	while (page.count == PAGE) {
		arena_clear(v->rows);
		TRY(log_page(v->c, v->tree.size, PAGE, &page));
		for (size_t i = 0; i < page.count; i++) {
			if (page.items[i].position != v->tree.size) {
				complain(v, say(v->c, "leaf %lld: missing; what follows can't be checked"),
					 (long long)v->tree.size);
				return STATUS_OK;
			}
			TRY(check_leaf(v, &page.items[i]));
		}
	}
	check_older_root(v);
	return STATUS_OK;
}

static void check_count(struct verification *v, const char *english, int64_t there, int64_t bound)
{
	if (there != bound)
		complain(v, english, (long long)there, (long long)bound);
}

static enum status check_counts(struct verification *v)
{
	struct log_count count;
	struct event_id stray;
	struct call *c = v->c;
	TRY(log_counts(c, &count));
	if (v->batch.open)
		complain(v, say(c, "batch from leaf %lld: leaves of it are missing"), (long long)v->batch.row.first);
	check_count(v, say(c, "the table leaf has %lld rows, the log %lld"), count.leaves, v->tree.size);
	check_count(v, say(c, "the table event has %lld rows, the log %lld"), count.events, v->tree.size);
	check_count(v, say(c, "the table tile has %lld rows, the log %lld"), count.tiles, v->tiles);
	check_count(v, say(c, "the table head has %lld rows, the log %lld"), count.heads, v->heads);
	if (!v->batch.lost)
		check_count(v, say(c, "the table batch has %lld rows, the log %lld"), count.batches, v->batch.count);
	if (count.events <= v->tree.size)
		return STATUS_OK;
	enum status status = log_event_without_leaf(c, &stray);
	if (status == STATUS_OK)
		complain(v, say(c, "event %lld: no leaf binds it"), (long long)stray.n);
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

/* ---- what it begins from ---- */

static bool profile_from_name(struct str name, enum profile *profile)
{
	*profile = str_equal(name, str_of(digest_name(PROFILE_SM))) ? PROFILE_SM : PROFILE_INTL;
	return str_equal(name, str_of(digest_name(*profile)));
}

static enum status read_newest(struct verification *v, bool *known)
{
	struct call *c = v->c;
	enum status status = log_newest_head(c, &v->newest);
	*known = status == STATUS_OK;
	if (status == STATUS_ABSENT) {
		complain(v, "%s", say(c, "the log has no signed head"));
		return STATUS_OK;
	}
	TRY(status);
	if (!profile_from_name(v->newest.algorithm, &v->profile)) {
		complain(v, "%s", say(c, "the newest head names an algorithm that is not known"));
		*known = false;
		return STATUS_OK;
	}
	struct str message = log_head_message(c->arena, v->newest.size, str_hex(c->arena, v->newest.root),
					      instant_text(c->arena, v->newest.signed_at));
	if (!signature_matches(v->profile, v->newest.public_key, message, v->newest.signature))
		complain(v, say(c, "head over %lld leaves: its signature does not hold"), (long long)v->newest.size);
	return STATUS_OK;
}

/* Whether the older head is one of ours that still holds by itself. */
static bool older_holds(struct verification *v, const json_t *older)
{
	struct arena *arena = v->c->arena;
	struct str root, signature, message;
	v->older.size = json_int(older, "size", -1);
	if (v->older.size < 0 || !str_from_hex(arena, json_str(older, "root"), &root) ||
	    !digest_from(root, &v->older.root) || !str_from_hex(arena, json_str(older, "signature"), &signature))
		return false;
	message = log_head_message(arena, v->older.size, str_hex(arena, root), json_str(older, "signed_at"));
	return str_equal(json_str(older, "algorithm"), v->newest.algorithm) &&
	       str_equal(json_str(older, "public_key"), v->newest.public_key) &&
	       signature_matches(v->profile, json_str(older, "public_key"), message, signature);
}

static enum status read_older(struct verification *v, struct str text)
{
	json_t *older = NULL;
	struct head_row row;
	struct call *c = v->c;
	if (!text.at)
		return STATUS_OK;
	if (json_read(c->arena, text, &older) != STATUS_OK || !json_is_object(older) || !older_holds(v, older)) {
		complain(v, "%s", say(c, "the older head is no head that was signed with this log's key"));
		return STATUS_OK;
	}
	v->older.given = true;
	enum status status = log_head_of(c, v->older.size, &row);
	if (status == STATUS_ABSENT)
		complain(v, say(c, "the older head over %lld leaves: the log does not have it any more"),
			 (long long)v->older.size);
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

static enum status verify_all(struct verification *v, struct str older)
{
	bool known;
	TRY(read_newest(v, &known));
	if (!known)
		return STATUS_OK;
	v->tree.profile = v->profile;
	TRY(read_older(v, older));
	TRY(check_leaves(v));
	return check_counts(v);
}

enum status log_verify(struct call *c, struct str older, log_report *fault, log_report *told)
{
	struct verification *v = ARENA_ONE(c->arena, struct verification);
	v->c = c;
	v->fault = fault;
	v->told = told;
	v->rows = arena_new(SCRATCH);
	v->batch_rows = arena_new(SCRATCH);
	struct arena *own = c->arena;
	enum status status = verify_all(v, older);
	c->arena = own;
	if (v->faults > LINE_CEILING)
		fault(c, str_format(c->arena, say(c, "and %lld faults more"), (long long)(v->faults - LINE_CEILING)));
	arena_free(v->batch_rows);
	arena_free(v->rows);
	if (status == STATUS_OK && v->faults)
		return STATUS_INVALID;
	return status;
}
