/* pack_store.c: a pack checked as a whole, and kept as an immutable version. */
#include "base/buf.h"
#include "pack/demonstration.h"
#include "pack/pack_inside.h"
#include "pack_sql.h"
#include "seal/seal.h"

static const char *kind_of(const struct pack_files *files)
{
	if (pack_file_of(files, "county.yaml").at)
		return "county";
	return pack_file_of(files, "service.yaml").at ? "service" : NULL;
}

static void check_office(struct arena *arena, const struct service *service, const struct county *county, struct pack_fault_list *faults)
{
	if (!county_office(county, service->office))
		pack_fault(arena, faults, "service.yaml", 0, "The county has no office \"%.*s\": use a code of its county.yaml.", STR_ARGS(service->office));
	for (size_t i = 0; i < service->task_count; i++)
		if (!county_post(county, service->tasks[i].post))
			pack_fault(arena, faults, "service.yaml", 0, "The county has no post \"%.*s\" (task %.*s): use a code of its county.yaml.",
				   STR_ARGS(service->tasks[i].post), STR_ARGS(service->tasks[i].id));
}

enum status pack_check(struct arena *arena, const struct pack_files *files, const struct county *county, struct pack_fault_list *faults)
{
	const char *kind = kind_of(files);
	if (!kind) {
		pack_fault(arena, faults, "service.yaml", 0, "A pack holds service.yaml or county.yaml: add one.");
		return STATUS_INVALID;
	}
	if (kind[0] == 's') {
		struct service *service;
		TRY(service_read(arena, files, &service, faults));
		size_t before = faults->count;
		if (county)
			check_office(arena, service, county, faults);
		return faults->count == before ? STATUS_OK : STATUS_INVALID;
	}
	struct county *own;
	struct demonstration *demonstration;
	TRY(county_read(arena, files, &own, faults));
	enum status status = demonstration_read(arena, files, own, &demonstration, faults);
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

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
	return STATUS_OK;
}

enum status pack_store(struct call *c, const struct pack_files *files, struct str base_digest)
{
	struct pack_row newest = { 0 };
	const char *kind = kind_of(files);
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
