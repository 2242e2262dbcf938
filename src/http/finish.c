/* finish.c: what makes an answer small or unnecessary: compression, ETag and If-None-Match (RFC 9110 13), Range (14). */
#include "http/http.h"

#include <brotli/encode.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

enum { COMPRESS_LEAST = 1024, BROTLI_QUALITY = 5, GZIP_LEVEL = 6, ETAG_BYTES = 16 };

static EVP_MD *sha256;

static void fetch_digest(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

static char clean_byte(char byte)
{
	return byte == '\r' || byte == '\n' || byte == 0 ? ' ' : byte;
}

void response_header(struct exchange *x, struct str name, struct str value)
{
	struct response *response = &x->response;
	if (response->header_count == response->header_room) {
		size_t room = response->header_room ? response->header_room * 2 : 16;
		struct header *headers = ARENA_MANY(x->arena, struct header, room);
		if (response->header_count)
			memcpy(headers, response->headers, response->header_count * sizeof *headers);
		response->headers = headers;
		response->header_room = room;
	}
	char *copy = arena_copy(x->arena, value.at, value.len);
	for (size_t i = 0; i < value.len; i++)
		copy[i] = clean_byte(copy[i]);
	response->headers[response->header_count++] =
		(struct header){ str_copy(x->arena, name), { copy, value.len } };
}

static struct str response_value(const struct exchange *x, const char *name)
{
	for (size_t i = 0; i < x->response.header_count; i++) {
		const struct header *header = &x->response.headers[i];
		if (header->name.len == strlen(name) && strncasecmp(header->name.at, name, header->name.len) == 0)
			return header->value;
	}
	return STR_NONE;
}

/* What Accept-Encoding says of one coding: named, and not with q=0. */
static bool accepts(struct str accepted, const char *coding)
{
	while (accepted.len) {
		struct str weight = str_trim(str_until(&accepted, ','));
		struct str name = str_trim(str_until(&weight, ';'));
		if (name.len != strlen(coding) || strncasecmp(name.at, coding, name.len) != 0)
			continue;
		weight = str_trim(weight);
		return !(str_equal(weight, STR("q=0")) || str_starts(weight, STR("q=0.000")) ||
			 str_equal(weight, STR("q=0.0")) || str_equal(weight, STR("q=0.00")));
	}
	return false;
}

static bool is_text(struct str type)
{
	static const char *const kinds[] = { "text/", "application/json", "application/problem+json", "image/svg+xml",
					     "application/javascript", "application/xml" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_starts(type, str_of(kinds[i])))
			return true;
	return false;
}

struct str compress_brotli(struct arena *arena, struct str clear)
{
	size_t len = BrotliEncoderMaxCompressedSize(clear.len);
	if (!len)
		return STR_NONE;
	uint8_t *to = arena_take(arena, len);
	if (!BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, clear.len,
				   (const uint8_t *)clear.at, &len, to))
		return STR_NONE;
	return (struct str){ (const char *)to, len };
}

struct str compress_gzip(struct arena *arena, struct str clear)
{
	z_stream stream = { 0 };
	if (clear.len > UINT32_MAX / 2 ||
	    deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return STR_NONE;
	uLong room = deflateBound(&stream, clear.len);
	unsigned char *to = arena_take(arena, room);
	stream.next_in = (unsigned char *)(uintptr_t)clear.at;
	stream.avail_in = (uInt)clear.len;
	stream.next_out = to;
	stream.avail_out = (uInt)room;
	int end = deflate(&stream, Z_FINISH);
	struct str out = { (const char *)to, stream.total_out };
	deflateEnd(&stream);
	return end == Z_STREAM_END ? out : STR_NONE;
}

static enum coding choose_coding(struct exchange *x)
{
	struct response *response = &x->response;
	if (!response->body.bytes.at || response_value(x, "Content-Encoding").at)
		return CODING_NONE;
	bool ready = response->brotli.at || response->gzip.at;
	if (!ready && (response->body.bytes.len < COMPRESS_LEAST || !is_text(response_value(x, "Content-Type"))))
		return CODING_NONE;
	response_header(x, STR("Vary"), STR("Accept-Encoding"));
	struct str accepted = request_header(&x->request, "Accept-Encoding");
	if (accepts(accepted, "br") && (response->brotli.at || !ready))
		return CODING_BROTLI;
	if (accepts(accepted, "gzip") && (response->gzip.at || !ready))
		return CODING_GZIP;
	return CODING_NONE;
}

static void encode(struct exchange *x, enum coding coding)
{
	struct response *response = &x->response;
	struct str encoded = coding == CODING_BROTLI ? response->brotli : response->gzip;
	if (!encoded.at)
		response->kept = NULL; /* what is made here goes with this exchange */
	if (!encoded.at)
		encoded = coding == CODING_BROTLI ? compress_brotli(x->arena, response->body.bytes)
						  : compress_gzip(x->arena, response->body.bytes);
	if (!encoded.at)
		return;
	response->coding = coding;
	response->body.bytes = encoded;
	response->body.size = encoded.len;
	response_header(x, STR("Content-Encoding"), coding == CODING_BROTLI ? STR("br") : STR("gzip"));
}

struct str etag_of(struct arena *arena, struct str bytes)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	unsigned char digest[EVP_MAX_MD_SIZE];
	pthread_once(&once, fetch_digest);
	if (!sha256 || EVP_Digest(bytes.at, bytes.len, digest, NULL, sha256, NULL) != 1)
		return STR_NONE;
	struct str hex = str_hex(arena, (struct str){ (const char *)digest, ETAG_BYTES });
	return str_format(arena, "\"%.*s\"", STR_ARGS(hex));
}

/* The tag of one representation: each coding has its own. */
static struct str tag_for(struct exchange *x, enum coding coding)
{
	struct response *response = &x->response;
	bool private = str_contains(response_value(x, "Cache-Control"), STR("no-store"));
	struct str tag = response->etag;
	if (!tag.at && !private && response->body.bytes.at)
		tag = etag_of(x->arena, response->body.bytes);
	if (tag.len < 2 || coding == CODING_NONE)
		return tag;
	return str_format(x->arena, "%.*s%s\"", (int)tag.len - 1, tag.at, coding == CODING_BROTLI ? "-br" : "-gz");
}

static bool matches(struct str wanted, struct str tag)
{
	while (wanted.len) {
		struct str one = str_trim(str_until(&wanted, ','));
		if (str_starts(one, STR("W/")))
			one = str_part(one, 2, one.len);
		if (str_equal(one, STR("*")) || str_equal(one, tag))
			return true;
	}
	return false;
}

struct span {
	uint64_t from, to; /* inclusive */
};

/* One range of bytes. 1: satisfiable, 0: to be ignored, -1: not satisfiable. */
static int read_range(struct str range, uint64_t size, struct span *out)
{
	if (!str_starts(range, STR("bytes=")) || str_contains(range, STR(",")))
		return 0;
	struct str last = str_part(range, 6, range.len);
	if (!str_contains(last, STR("-")))
		return 0;
	struct str first = str_trim(str_until(&last, '-'));
	int64_t from = 0, to = INT64_MAX;
	last = str_trim(last);
	if ((first.len && !str_int(first, 0, INT64_MAX, &from)) || (last.len && !str_int(last, 0, INT64_MAX, &to)) ||
	    (!first.len && !last.len) || (first.len && from > to))
		return 0;
	if (!first.len) {
		if (to == 0 || size == 0)
			return -1;
		*out = (struct span){ (uint64_t)to >= size ? 0 : size - (uint64_t)to, size - 1 };
		return 1;
	}
	if ((uint64_t)from >= size)
		return -1;
	*out = (struct span){ (uint64_t)from, (uint64_t)to >= size ? size - 1 : (uint64_t)to };
	return 1;
}

static void apply_range(struct exchange *x, struct str tag)
{
	struct response *response = &x->response;
	struct str range = request_header(&x->request, "Range"), if_range = request_header(&x->request, "If-Range");
	struct span span;
	response_header(x, STR("Accept-Ranges"), STR("bytes"));
	if (!range.at || (if_range.at && !str_equal(if_range, tag)))
		return;
	int verdict = read_range(range, response->body.size, &span);
	if (verdict == 0)
		return;
	unsigned long long size = response->body.size;
	if (verdict < 0) {
		response->status = 416;
		response_header(x, STR("Content-Range"), str_format(x->arena, "bytes */%llu", size));
		response->body.size = 0;
		return;
	}
	response->status = 206;
	response_header(x, STR("Content-Range"),
			str_format(x->arena, "bytes %llu-%llu/%llu", (unsigned long long)span.from,
				   (unsigned long long)span.to, size));
	response->body_from = span.from;
	response->body.size = span.to - span.from + 1;
}

void exchange_finish(struct exchange *x)
{
	struct response *response = &x->response;
	if (x->finished)
		return;
	x->finished = true;
	if (response->body.bytes.at)
		response->body.size = response->body.bytes.len;
	if (response->status != 200 || (x->request.method != GET && x->request.method != HEAD))
		return;
	enum coding coding = choose_coding(x);
	struct str tag = tag_for(x, coding);
	if (tag.len)
		response_header(x, STR("ETag"), tag);
	if (tag.len && matches(request_header(&x->request, "If-None-Match"), tag)) {
		response->status = 304;
		response->body.size = 0;
		response->body.bytes = STR("");
		return;
	}
	if (coding != CODING_NONE)
		encode(x, coding);
	if (!response->body.bytes.at && response->body.fd > 0)
		apply_range(x, tag);
}

void exchange_send(struct exchange *x)
{
	exchange_finish(x);
	x->send(x);
}

void exchange_later(struct exchange *x, void (*run)(struct exchange *x))
{
	x->later(x, run);
}
