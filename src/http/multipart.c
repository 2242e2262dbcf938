/* multipart.c: form bodies. multipart/form-data by RFC 7578, read through a window so that a body of any size takes
 * little memory; what the RFC leaves to senders is read as browsers and curl write it. */
#include "http/http.h"
#include "base/buf.h"

#include <string.h>
#include <strings.h>

enum {
	WINDOW = 64 * 1024,
	PART_HEADERS_MOST = 8 * 1024,
	UPLOADS_MOST = 200,
	FIELDS_MOST = 2000,
	FIELD_MOST = 1 << 20,
	FIELDS_BYTES_MOST = 16 << 20,
	URLENCODED_MOST = 8 << 20,
	BOUNDARY_MOST = 70,
};

struct reader {
	struct arena *arena;
	const struct body *body;
	struct str delimiter;      /* CR LF "--" boundary */
	char *window;
	uint64_t from;             /* where the window stands in the body */
	size_t len;
	size_t bytes;              /* of plain fields so far */
	size_t field_room, upload_room;
	struct pair_list *fields;
	struct upload_list *uploads;
};

struct part {
	struct str name, file_name, type; /* file_name none: a plain field */
};

/* Gives a view of at most `len` bytes at an offset; shorter at the body's end. False when reading failed. */
static bool look(struct reader *reader, uint64_t offset, size_t len, struct str *out)
{
	if (offset < reader->from || offset + len > reader->from + reader->len) {
		int64_t got = body_copy(reader->body, offset, reader->window, WINDOW);
		if (got < 0)
			return false;
		reader->from = offset;
		reader->len = (size_t)got;
	}
	size_t skip = (size_t)(offset - reader->from);
	*out = str_part((struct str){ reader->window, reader->len }, skip, skip + len);
	return true;
}

/* Where the next delimiter begins, from `offset` on. */
static bool find_delimiter(struct reader *reader, uint64_t offset, uint64_t *at)
{
	for (;;) {
		struct str view;
		if (!look(reader, offset, reader->delimiter.len, &view) || view.len < reader->delimiter.len)
			return false;
		view.len = reader->len - (size_t)(offset - reader->from);
		size_t found = str_find(view, reader->delimiter);
		if (found < view.len) {
			*at = offset + found;
			return true;
		}
		offset += view.len - reader->delimiter.len + 1;
	}
}

/* A parameter's value, quoted or not; `\"` and "%22" stand for a quotation mark (WHATWG, curl). */
static struct str unquote(struct arena *arena, struct str text)
{
	char *to = arena_take(arena, text.len + 1);
	size_t used = 0;
	for (size_t i = 0; i < text.len; i++) {
		bool escaped = text.at[i] == '\\' && i + 1 < text.len && text.at[i + 1] == '"';
		bool encoded = i + 2 < text.len && memcmp(text.at + i, "%22", 3) == 0;
		to[used++] = escaped || encoded ? '"' : text.at[i];
		i += escaped ? 1 : encoded ? 2 : 0;
	}
	return (struct str){ to, used };
}

static size_t quoted_end(struct str text)
{
	for (size_t i = 1; i < text.len; i++) {
		if (text.at[i] == '\\' && i + 1 < text.len && text.at[i + 1] == '"')
			i++;
		else if (text.at[i] == '"')
			return i;
	}
	return text.len;
}

/* Cuts "; name=value" off; false at the end or for what is no parameter. */
static bool next_parameter(struct arena *arena, struct str *rest, struct str *name, struct str *value)
{
	*rest = str_trim(*rest);
	if (rest->len < 2 || rest->at[0] != ';')
		return false;
	*rest = str_part(*rest, 1, rest->len);
	size_t equals = str_find(*rest, STR("="));
	if (equals == rest->len)
		return false;
	*name = str_trim(str_part(*rest, 0, equals));
	*rest = str_part(*rest, equals + 1, rest->len);
	if (rest->len && rest->at[0] == '"') {
		size_t end = quoted_end(*rest);
		if (end == rest->len)
			return false;
		*value = unquote(arena, str_part(*rest, 1, end));
		*rest = str_part(*rest, end + 1, rest->len);
		return true;
	}
	size_t end = str_find(*rest, STR(";"));
	*value = str_trim(str_part(*rest, 0, end));
	*rest = str_part(*rest, end, rest->len);
	return true;
}

static bool is_word(struct str text, const char *word)
{
	return text.len == strlen(word) && strncasecmp(text.at, word, text.len) == 0;
}

static struct str without_folders(struct str name)
{
	for (size_t i = name.len; i > 0; i--)
		if (name.at[i - 1] == '/' || name.at[i - 1] == '\\')
			return str_part(name, i, name.len);
	return name;
}

static bool read_disposition(struct arena *arena, struct str value, struct part *part)
{
	size_t end = str_find(value, STR(";"));
	if (!is_word(str_trim(str_part(value, 0, end)), "form-data"))
		return false;
	struct str rest = str_part(value, end, value.len), name, text;
	while (next_parameter(arena, &rest, &name, &text)) {
		if (is_word(name, "name"))
			part->name = str_copy(arena, text);
		else if (is_word(name, "filename"))
			part->file_name = str_copy(arena, without_folders(text));
	}
	return !str_is_empty(part->name) && str_is_utf8(part->name) && str_is_utf8(part->file_name);
}

static bool read_part_headers(struct arena *arena, struct str text, struct part *part)
{
	bool disposed = false;
	while (text.len) {
		size_t end = str_find(text, STR("\r\n"));
		struct str value = str_part(text, 0, end);
		text = str_part(text, end + 2, text.len);
		struct str name = str_until(&value, ':');
		if (is_word(name, "Content-Disposition")) {
			if (disposed || !read_disposition(arena, str_trim(value), part))
				return false;
			disposed = true;
		} else if (is_word(name, "Content-Type")) {
			part->type = str_copy(arena, str_trim(value));
		}
	}
	return disposed && str_is_utf8(part->type);
}

static bool add_field(struct reader *reader, const struct part *part, uint64_t offset, uint64_t size)
{
	if (size > FIELD_MOST || reader->bytes + size > FIELDS_BYTES_MOST || reader->fields->count == reader->field_room)
		return false;
	char *value = arena_take(reader->arena, (size_t)size + 1);
	if (body_copy(reader->body, offset, value, (size_t)size) != (int64_t)size)
		return false;
	reader->bytes += (size_t)size;
	struct pair pair = { part->name, { value, (size_t)size } };
	if (!str_is_utf8(pair.value))
		return false;
	reader->fields->items[reader->fields->count++] = pair;
	return true;
}

/* A file input left empty comes as a part without a name and without bytes: nothing was uploaded. */
static bool add_upload(struct reader *reader, const struct part *part, uint64_t offset, uint64_t size)
{
	if (part->file_name.len == 0 && size == 0)
		return true;
	if (reader->uploads->count == reader->upload_room)
		return false;
	reader->uploads->items[reader->uploads->count++] =
		(struct upload){ part->name, part->file_name, part->type, offset, size };
	return true;
}

/* Reads the part whose headers begin at *offset; leaves *offset at the delimiter behind it. */
static bool read_part(struct reader *reader, uint64_t *offset)
{
	struct str view;
	if (!look(reader, *offset, PART_HEADERS_MOST, &view))
		return false;
	size_t end = str_find(view, STR("\r\n\r\n"));
	struct part part = { 0 };
	if (end == view.len || !read_part_headers(reader->arena, str_part(view, 0, end), &part))
		return false;
	uint64_t start = *offset + end + 4;
	if (!find_delimiter(reader, start, offset))
		return false;
	uint64_t size = *offset - start;
	return part.file_name.at ? add_upload(reader, &part, start, size) : add_field(reader, &part, start, size);
}

/* Behind a delimiter: "--" ends, CR LF leads to a part. */
static bool read_parts(struct reader *reader)
{
	struct str opening = str_part(reader->delimiter, 2, reader->delimiter.len), view;
	if (!look(reader, 0, opening.len, &view) || !str_equal(view, opening))
		return false;
	uint64_t offset = opening.len;
	for (;;) {
		if (!look(reader, offset, 2, &view))
			return false;
		if (str_equal(view, STR("--")))
			return true;
		if (!str_equal(view, STR("\r\n")))
			return false;
		offset += 2;
		if (!read_part(reader, &offset))
			return false;
		offset += reader->delimiter.len;
	}
}

static bool find_boundary(struct arena *arena, struct str type, struct str *boundary)
{
	struct str rest = str_part(type, str_find(type, STR(";")), type.len), name;
	while (next_parameter(arena, &rest, &name, boundary))
		if (is_word(name, "boundary"))
			return boundary->len > 0 && boundary->len <= BOUNDARY_MOST;
	return false;
}

static enum status read_multipart(struct arena *arena, const struct request *r, struct str type, struct pair_list *fields,
				  struct upload_list *uploads)
{
	struct str boundary;
	if (!find_boundary(arena, type, &boundary))
		return STATUS_INVALID;
	struct reader reader = { .arena = arena, .body = &r->body, .fields = fields, .uploads = uploads,
				 .field_room = FIELDS_MOST, .upload_room = UPLOADS_MOST };
	reader.delimiter = str_format(arena, "\r\n--%.*s", STR_ARGS(boundary));
	reader.window = arena_take(arena, WINDOW);
	fields->items = ARENA_MANY(arena, struct pair, FIELDS_MOST);
	uploads->items = ARENA_MANY(arena, struct upload, UPLOADS_MOST);
	return read_parts(&reader) ? STATUS_OK : STATUS_INVALID;
}

static enum status read_urlencoded(struct arena *arena, const struct request *r, struct pair_list *fields)
{
	if (r->body.size > URLENCODED_MOST)
		return STATUS_INVALID;
	char *text = arena_take(arena, (size_t)r->body.size + 1);
	if (body_copy(&r->body, 0, text, (size_t)r->body.size) != (int64_t)r->body.size)
		return STATUS_BROKEN;
	return pairs_read(arena, (struct str){ text, (size_t)r->body.size }, fields);
}

enum status body_read(struct arena *arena, const struct request *r, struct pair_list *fields, struct upload_list *uploads)
{
	*fields = (struct pair_list){ 0 };
	*uploads = (struct upload_list){ 0 };
	struct str type = request_header(r, "Content-Type");
	struct str kind = str_trim(str_part(type, 0, str_find(type, STR(";"))));
	if (r->body.size == 0)
		return STATUS_OK;
	if (is_word(kind, "multipart/form-data"))
		return read_multipart(arena, r, type, fields, uploads);
	if (is_word(kind, "application/x-www-form-urlencoded"))
		return read_urlencoded(arena, r, fields);
	return STATUS_INVALID;
}
