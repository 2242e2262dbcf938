/* letter.c: a notice as a mail message (RFC 5322, 2047, 2045) and as a file of smstools. Pure. */
#include "notice/notice_inner.h"

enum { LETTER_BYTES = 64 * 1024, WORD_BYTES = 42, LINE_BYTES = 73, PHONE_LEAST = 5, PHONE_MOST = 15, CHINESE_MOBILE = 11 };

static void add_base64(struct buf *buf, struct str bytes)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < bytes.len; i += 3) {
		unsigned n = 0;
		for (size_t j = 0; j < 3; j++)
			n = n << 8 | (i + j < bytes.len ? (unsigned char)bytes.at[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			buf_add_byte(buf, i + j > bytes.len ? '=' : letters[n >> (18 - 6 * j) & 63]);
	}
}

/* Encoded words of whole characters, one a line. */
static void add_words(struct buf *buf, struct str text)
{
	for (struct str rest = text; rest.len;) {
		const char *from = rest.at;
		struct str ahead = rest;
		while (ahead.len && (size_t)(ahead.at - from) <= WORD_BYTES - 4)
			str_next(&ahead);
		if (from != text.at)
			buf_add(buf, STR("\r\n "));
		buf_add(buf, STR("=?UTF-8?B?"));
		add_base64(buf, (struct str){ from, (size_t)(ahead.at - from) });
		buf_add(buf, STR("?="));
		rest = ahead;
	}
}

/* Quoted-printable: a soft break before a line gets longer than 76. */
static void add_quoted(struct buf *buf, struct str text)
{
	size_t column = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		bool at_end = i + 1 == text.len || text.at[i + 1] == '\n';
		bool plain = (byte > 0x20 && byte < 0x7f && byte != '=' && !(byte == '.' && column == 0)) || (byte == ' ' && !at_end);
		if (byte == '\n') {
			buf_add(buf, STR("\r\n"));
			column = 0;
			continue;
		}
		if (column > LINE_BYTES - (plain ? 0 : 1)) {
			buf_add(buf, STR("=\r\n"));
			column = 0;
		}
		if (plain)
			buf_add_byte(buf, (char)byte);
		else
			buf_add_format(buf, "=%02X", byte);
		column += plain ? 1 : 3;
	}
	buf_add(buf, STR("\r\n"));
}

static void add_date(struct call *c, struct buf *buf, struct instant at)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct day day = instant_day(at);
	struct date date = day_date(day);
	struct str clock = str_part(instant_local(c->arena, at), 11, 16);
	buf_add_format(buf, "Date: %s, %d %s %d %.*s:%02d +0800\r\n", days[day_weekday(day) - 1], date.day, months[date.month - 1],
		       date.year, STR_ARGS(clock), (int)(at.ms / 1000 % 60));
}

static bool is_address(struct str address)
{
	for (size_t i = 0; i < address.len; i++) {
		unsigned char byte = (unsigned char)address.at[i];
		if (byte <= 0x20 || byte == 0x7f || byte == '<' || byte == '>' || byte == ',' || byte == '"')
			return false;
	}
	size_t at = str_find(address, STR("@"));
	return at > 0 && at + 1 < address.len && address.len <= 254;
}

enum status letter_text(struct call *c, const struct letter *letter, struct str *out)
{
	struct buf buf;
	if (!is_address(letter->from) || !is_address(letter->to))
		return fail(c, STATUS_INVALID, "This is not a mail address that we can write to.");
	buf_init(&buf, c->arena, LETTER_BYTES);
	buf_add_format(&buf, "From: <%.*s>\r\nTo: <%.*s>\r\n", STR_ARGS(letter->from), STR_ARGS(letter->to));
	add_date(c, &buf, letter->at);
	buf_add_format(&buf, "Message-ID: <%.*s>\r\nSubject: ", STR_ARGS(letter->message));
	add_words(&buf, letter->subject);
	buf_add(&buf, STR("\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
			  "Content-Transfer-Encoding: quoted-printable\r\nAuto-Submitted: auto-generated\r\n\r\n"));
	add_quoted(&buf, letter->text);
	*out = buf_str(&buf);
	return buf.full ? fail(c, STATUS_INVALID, "This letter is too long.") : STATUS_OK;
}

enum status letter_words(struct call *c, const struct outbox_letter *letter, struct str *out)
{
	if (letter->own.bytes.at)
		return seal_open(c, TEXT_CONTEXT, letter->own, out);
	return seal_open(c, NOTICE_TEXT_CONTEXT, letter->text, out);
}

bool phone_digits(struct arena *arena, struct str phone, struct str *out)
{
	struct str digits = str_trim(phone);
	bool foreign = str_starts(digits, STR("+"));
	digits = str_part(digits, foreign, digits.len);
	for (size_t i = 0; i < digits.len; i++)
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
	if (digits.len < PHONE_LEAST || digits.len > PHONE_MOST)
		return false;
	bool chinese = !foreign && digits.len == CHINESE_MOBILE && digits.at[0] == '1';
	*out = str_format(arena, "%s%.*s", chinese ? "86" : "", STR_ARGS(digits));
	return true;
}

/* Headers end at the empty line, so the text can bring none of its own. smsd knows UTF-8 since 3.1.16. */
struct str sms_text(struct call *c, struct str phone, struct str text)
{
	return str_format(c->arena, "To: %.*s\nAlphabet: UTF-8\n\n%.*s\n", STR_ARGS(phone), STR_ARGS(text));
}
