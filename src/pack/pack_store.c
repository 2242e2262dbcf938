/* pack_store.c: a pack kept as an immutable version. */
#include "pack/office.h"
#include "pack/pack_inside.h"
#include "pack_sql.h"
#include "seal/seal.h"

/* Names and lengths stand before the bytes, so that no two packs give the same text. */
struct str pack_digest(struct call *c, const struct pack_files *files)
{
	struct str *parts = ARENA_MANY(c->arena, struct str, files->count * 2 + 1);
	parts[0] = str_format(c->arena, "yizhan-pack\n%.*s\n", STR_ARGS(files->name));
	for (size_t i = 0; i < files->count; i++) {
		parts[2 * i + 1] = str_format(c->arena, "%.*s\n%zu\n", STR_ARGS(files->items[i].name), files->items[i].bytes.len);
		parts[2 * i + 2] = files->items[i].bytes;
	}
	enum profile profile = c->house->keys ? keys_profile(c->house->keys) : PROFILE_SM;
	struct digest digest = digest_of_parts(profile, parts, files->count * 2 + 1);
	return str_hex(c->arena, digest_str(&digest));
}

/* What pack_check has passed is read again: a county's offices and posts become records. */
static enum status seed(struct call *c, const struct pack_files *files)
{
	struct county *county;
	struct pack_fault_list faults = { 0 };
	if (county_read(c->arena, files, &county, &faults) != STATUS_OK)
		return STATUS_OK;
	return offices_seed(c, county);
}

static enum status add_version(struct call *c, const struct pack_files *files, const char *kind, struct str digest, int64_t version)
{
	struct pack_row row = { .id = { id_new(c) }, .name = files->name, .kind = str_of(kind), .version = version,
				.digest = digest, .loaded_by = c->user.account, .loaded_at = c->now };
	TRY(pack_add(c, &row));
	for (size_t i = 0; i < files->count; i++) {
		struct pack_file_row file = { .id = { id_new(c) }, .pack = row.id, .name = files->items[i].name, .bytes = files->items[i].bytes };
		if (!file.bytes.at)
			file.bytes = STR("");
		TRY(pack_file_add(c, &file));
	}
	return str_equal(row.kind, STR("county")) ? seed(c, files) : STATUS_OK;
}

enum status pack_store(struct call *c, const struct pack_files *files, struct str base_digest)
{
	struct pack_row newest = { 0 };
	const char *kind = pack_kind(files);
	struct str digest = pack_digest(c, files);
	if (!kind)
		return fail(c, STATUS_INVALID, "A pack holds service.yaml or county.yaml.");
	enum status status = pack_newest(c, files->name, &newest);
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	if (status == STATUS_OK && str_equal(newest.digest, digest))
		return STATUS_OK;
	if (base_digest.len && !str_equal(base_digest, newest.digest))
		return fail(c, STATUS_CONFLICT, "The pack %.*s was changed meanwhile: export it, put your changes in again, then load it.",
			    STR_ARGS(files->name));
	if (status == STATUS_OK && !str_equal(newest.kind, str_of(kind)))
		return fail(c, STATUS_CONFLICT, "A pack named %.*s of another kind is in force: rename the folder.", STR_ARGS(files->name));
	return add_version(c, files, kind, digest, newest.version + 1);
}
