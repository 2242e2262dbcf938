/* log_entry.c: the bytes that are hashed and signed. docs/adr/0003-log.md describes them for those who check without
 * us. */
#include "seal/log_inside.h"
#include "base/buf.h"

#include <string.h>

bool digest_from(struct str bytes, struct digest *out)
{
	if (bytes.len != DIGEST_SIZE)
		return false;
	memcpy(out->bytes, bytes.at, DIGEST_SIZE);
	return true;
}

/* The digits of a number that is not negative, at the end of `room`. */
static struct str digits_of(char room[24], uint64_t number)
{
	char *at = room + 24;
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	return (struct str) { at, (size_t)(room + 24 - at) };
}

void entry_text(struct buf *out, struct str value)
{
	char room[24];
	if (!value.at) {
		buf_add(out, STR("-,"));
		return;
	}
	buf_add(out, digits_of(room, value.len));
	buf_add(out, STR(":"));
	buf_add(out, value);
	buf_add(out, STR(","));
}

void entry_number(struct buf *out, int64_t value)
{
	char room[24], sign[25];
	struct str digits = digits_of(room, value < 0 ? -(uint64_t)value : (uint64_t)value);
	if (value >= 0) {
		entry_text(out, digits);
		return;
	}
	sign[0] = '-';
	memcpy(sign + 1, digits.at, digits.len);
	entry_text(out, (struct str) { sign, digits.len + 1 });
}

void entry_id(struct buf *out, int64_t value)
{
	if (value)
		entry_number(out, value);
	else
		entry_text(out, STR_NONE);
}

struct str log_entry(struct buf *out, const struct event_row *event, int64_t open, struct str salt)
{
	buf_add(out, STR("yizhan-event 1\n"));
	entry_id(out, event->id.n);
	entry_number(out, event->at.ms);
	entry_text(out, event->kind);
	entry_id(out, event->dossier.n);
	entry_text(out, event->subject);
	entry_id(out, event->actor.n);
	entry_text(out, event->name_digest);
	entry_text(out, event->office);
	entry_text(out, event->step);
	entry_text(out, event->action);
	entry_text(out, event->note_digest);
	entry_text(out, event->article);
	entry_text(out, event->detail);
	entry_text(out, event->state);
	entry_number(out, open);
	entry_text(out, salt);
	return buf_str(out);
}

struct digest log_words_digest(enum profile profile, struct str salt, struct str words)
{
	struct str parts[] = { salt, words };
	return digest_of_parts(profile, parts, 2);
}

struct digest log_head_state(enum profile profile, struct arena *arena, const struct head_row *head, struct str chain)
{
	struct buf out;
	buf_init(&out, arena, 8192);
	buf_add(&out, STR("yizhan-head-row 1\n"));
	entry_number(&out, head->size);
	entry_text(&out, head->root);
	entry_text(&out, head->algorithm);
	entry_number(&out, head->signed_at.ms);
	entry_text(&out, head->signature);
	entry_text(&out, head->public_key);
	entry_text(&out, chain);
	return digest_of(profile, buf_str(&out));
}

struct digest log_chain(enum profile profile, struct arena *arena, const struct batch_row *batch, struct str before)
{
	struct buf out;
	buf_init(&out, arena, 8192);
	buf_add(&out, STR("yizhan-batch 1\n"));
	entry_number(&out, batch->first);
	entry_number(&out, batch->size);
	entry_text(&out, batch->root);
	entry_number(&out, batch->signed_at.ms);
	entry_text(&out, batch->signature);
	entry_text(&out, before);
	return digest_of(profile, buf_str(&out));
}

struct str log_head_message(struct arena *arena, int64_t size, struct str root, struct str signed_at)
{
	return str_format(arena, "yizhan-head\n%lld\n%.*s\n%.*s\n", (long long)size, STR_ARGS(root),
			  STR_ARGS(signed_at));
}

struct str log_receipt_message(struct arena *arena, struct str root, struct str signed_at)
{
	return str_format(arena, "yizhan-receipt\n%.*s\n%.*s\n", STR_ARGS(root), STR_ARGS(signed_at));
}
