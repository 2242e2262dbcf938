/* embed OUT.c FILE…: writes web files and forms as C: their bytes, digest, compressed forms and media type (view/asset.h). */
#include "base/buf.h"
#include "view/asset.h"

#include <brotli/encode.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static _Noreturn void refuse(const char *file, const char *sentence)
{
	fprintf(stderr, "%s:1: %s\n", file, sentence);
	exit(1);
}

static struct str type_of(const char *file, struct str name)
{
	static const struct {
		struct str end, type;
	} types[] = {
		{ STR_INIT(".css"), STR_INIT("text/css; charset=utf-8") },
		{ STR_INIT(".js"), STR_INIT("text/javascript; charset=utf-8") },
		{ STR_INIT(".svg"), STR_INIT("image/svg+xml") },
		{ STR_INIT(".png"), STR_INIT("image/png") },
		{ STR_INIT(".txt"), STR_INIT("text/plain; charset=utf-8") },
		{ STR_INIT(".json"), STR_INIT("application/json") },
		{ STR_INIT(".webmanifest"), STR_INIT("application/manifest+json") },
		{ STR_INIT(".woff2"), STR_INIT("font/woff2") },
		{ STR_INIT(".form"), STR_INIT("application/yaml") },
		{ STR_INIT(".md"), STR_INIT("application/yaml") },
	};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_ends(name, types[i].end))
			return types[i].type;
	refuse(file, "what media type is this? Name it in tools/embed.c");
}

static struct str file_read(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		refuse(path, "cannot be opened");
	struct buf bytes;
	buf_init(&bytes, arena, 8 << 20);
	char part[4096];
	size_t len;
	while ((len = fread(part, 1, sizeof part, file)) > 0)
		buf_add(&bytes, (struct str){ part, len });
	fclose(file);
	if (bytes.full)
		refuse(path, "an embedded file is at most 8 MB");
	return buf_str(&bytes);
}

static struct str digest_of(struct arena *arena, struct str bytes)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	if (EVP_Digest(bytes.at, bytes.len, digest, &len, EVP_sha256(), NULL) != 1)
		abort();
	return str_part(str_hex(arena, (struct str){ (char *)digest, len }), 0, 32);
}

/* gzip without a name or a time, so that the same bytes always give the same. */
static struct str gzip_of(struct arena *arena, struct str bytes)
{
	z_stream stream = { 0 };
	if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	size_t room = deflateBound(&stream, bytes.len);
	char *out = arena_take(arena, room);
	stream.next_in = (unsigned char *)(uintptr_t)bytes.at;
	stream.avail_in = (unsigned)bytes.len;
	stream.next_out = (unsigned char *)out;
	stream.avail_out = (unsigned)room;
	if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
		abort();
	size_t len = stream.total_out;
	deflateEnd(&stream);
	return len < bytes.len ? (struct str){ out, len } : STR_NONE;
}

static struct str brotli_of(struct arena *arena, struct str bytes)
{
	size_t len = BrotliEncoderMaxCompressedSize(bytes.len);
	if (len == 0)
		return STR_NONE;
	uint8_t *out = arena_take(arena, len);
	if (!BrotliEncoderCompress(11, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT, bytes.len, (const uint8_t *)bytes.at, &len, out))
		abort();
	return len < bytes.len ? (struct str){ (char *)out, len } : STR_NONE;
}

static struct asset asset_read(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct asset asset = { .name = str_of(slash ? slash + 1 : path), .plain = file_read(arena, path) };
	asset.digest = digest_of(arena, asset.plain);
	asset.url = str_format(arena, "/static/%.*s/%.*s", STR_ARGS(asset.digest), STR_ARGS(asset.name));
	asset.type = type_of(path, asset.name);
	asset.gzip = gzip_of(arena, asset.plain);
	asset.brotli = brotli_of(arena, asset.plain);
	return asset;
}

static int compare_assets(const void *a, const void *b)
{
	return str_compare(((const struct asset *)a)->name, ((const struct asset *)b)->name);
}

static void write_bytes(FILE *out, const char *kind, size_t index, struct str bytes)
{
	if (!bytes.at)
		return;
	fprintf(out, "static const unsigned char %s_%zu[] = {", kind, index);
	for (size_t i = 0; i < bytes.len; i++)
		fprintf(out, "%s%u,", i % 32 ? "" : "\n", (unsigned)(unsigned char)bytes.at[i]);
	fprintf(out, "0 };\n");
}

static void write_slice(FILE *out, const char *kind, size_t index, struct str bytes)
{
	if (bytes.at)
		fprintf(out, "\t\t{ (const char *)%s_%zu, %zu },\n", kind, index, bytes.len);
	else
		fprintf(out, "\t\t{ 0 },\n");
}

static void write_table(FILE *out, const struct asset *assets, size_t count)
{
	fprintf(out, "const struct asset asset_table[] = {\n");
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "\t{\n\t\tSTR_INIT(\"%.*s\"),\n\t\tSTR_INIT(\"%.*s\"),\n\t\tSTR_INIT(\"%.*s\"),\n\t\tSTR_INIT(\"%.*s\"),\n",
			STR_ARGS(assets[i].name), STR_ARGS(assets[i].url), STR_ARGS(assets[i].digest), STR_ARGS(assets[i].type));
		write_slice(out, "plain", i, assets[i].plain);
		write_slice(out, "gzip", i, assets[i].gzip);
		write_slice(out, "brotli", i, assets[i].brotli);
		fprintf(out, "\t},\n");
	}
	fprintf(out, "\t{ { 0 } },\n};\nconst size_t asset_count = %zu;\n", count);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "embed OUT.c FILE...\n");
		return 2;
	}
	struct arena *arena = arena_new((size_t)512 << 20);
	size_t count = (size_t)argc - 2;
	struct asset *assets = ARENA_MANY(arena, struct asset, count);
	for (size_t i = 0; i < count; i++)
		assets[i] = asset_read(arena, argv[i + 2]);
	qsort(assets, count, sizeof *assets, compare_assets);
	for (size_t i = 1; i < count; i++)
		if (str_equal(assets[i].name, assets[i - 1].name))
			refuse(str_c(arena, assets[i].name), "two embedded files have this name");
	FILE *out = fopen(argv[1], "wb");
	if (!out)
		refuse(argv[1], "cannot be written");
	fprintf(out, "/* Written by embed. */\n#include \"view/asset.h\"\n\n");
	for (size_t i = 0; i < count; i++) {
		write_bytes(out, "plain", i, assets[i].plain);
		write_bytes(out, "gzip", i, assets[i].gzip);
		write_bytes(out, "brotli", i, assets[i].brotli);
	}
	write_table(out, assets, count);
	if (fclose(out) != 0)
		refuse(argv[1], "cannot be written");
	arena_free(arena);
	return 0;
}
