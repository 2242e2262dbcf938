/* load.c: packs come in from folders, all or none. */
#include "program/program.h"

#include "pack/pack.h"
#include "route/route.h"
#include "store/store.h"

struct load {
	struct pack_files *packs;
	size_t count;
};

static void say_faults(struct line *line, const char *folder, const struct pack_fault_list *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct pack_fault *fault = &faults->items[i];
		if (fault->file.len == 0)
			line_say(line, "%s: %.*s", folder, STR_ARGS(fault->sentence));
		else
			line_say(line, "%s/%.*s:%d: %.*s", folder, STR_ARGS(fault->file), fault->line ? fault->line : 1, STR_ARGS(fault->sentence));
	}
}

bool pack_is_county(const struct pack_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		if (str_equal(files->items[i].name, STR("county.yaml")))
			return true;
	return false;
}

/* The county that services are checked against: the one that is being loaded, else the one in force. */
static const struct county *county_for(struct call *c, const struct load *load)
{
	for (size_t i = 0; i < load->count; i++) {
		struct county *county;
		struct pack_fault_list faults = { 0 };
		if (pack_is_county(&load->packs[i]) && county_read(c->arena, &load->packs[i], &county, &faults) == STATUS_OK)
			return county;
	}
	return county_of(c);
}

/* Whether another pack in force, or one of those loaded before it, has the code: a service has one pack. */
static bool code_is_taken(struct line *line, struct call *c, const struct load *load, size_t at, const char *folder)
{
	struct service *service, *other;
	struct pack_fault_list faults = { 0 };
	if (pack_is_county(&load->packs[at]) || service_read(c->arena, &load->packs[at], &service, &faults) != STATUS_OK)
		return false;
	struct str owner = STR_NONE;
	struct service_view services = services_all(c);
	for (size_t i = 0; i < services.count; i++)
		if (services.items[i]->short_name.len && str_equal(services.items[i]->code, service->code) &&
		    !str_equal(services.items[i]->short_name, service->short_name))
			owner = services.items[i]->short_name;
	for (size_t i = 0; i < at; i++)
		if (!pack_is_county(&load->packs[i]) && service_read(c->arena, &load->packs[i], &other, &faults) == STATUS_OK &&
		    str_equal(other->code, service->code))
			owner = other->short_name;
	if (owner.len)
		line_say(line, "%s/service.yaml:1: The pack \"%.*s\" has the code %.*s already: a service has one pack, and keeps its folder's name.",
			 folder, STR_ARGS(owner), STR_ARGS(service->code));
	return owner.len > 0;
}

/* Reads and checks every pack; every fault is said. */
static bool check_all(struct line *line, struct call *c, struct load *load, const char *const *folders)
{
	bool right = true;
	for (size_t i = 0; i < load->count; i++) {
		struct pack_fault_list faults = { 0 };
		right &= pack_read_folder(c->arena, line_path(line, folders[i]), &load->packs[i], &faults) == STATUS_OK;
		say_faults(line, folders[i], &faults);
	}
	const struct county *county = right ? county_for(c, load) : NULL;
	for (size_t i = 0; county && i < load->count; i++)
		load->packs[i].divisions = county->divisions;
	for (size_t i = 0; right && i < load->count; i++) {
		struct pack_fault_list faults = { 0 };
		if (pack_check(c->arena, &load->packs[i], county, &faults) != STATUS_OK)
			right = false;
		else if (code_is_taken(line, c, load, i, folders[i]))
			right = false;
		say_faults(line, folders[i], &faults);
	}
	return right;
}

/* A county brings a calendar: the due days of open dossiers are counted anew, by a job. */
static enum status store_packs(struct call *c)
{
	const struct load *load = c->prepared;
	for (size_t i = 0; i < load->count; i++) {
		TRY(pack_store(c, &load->packs[i], STR_NONE));
		if (pack_is_county(&load->packs[i]))
			TRY(job_add(c, "dossier.recount", STR("{}"), INSTANT_NONE));
	}
	return STATUS_OK;
}

static enum status reload(struct call *c)
{
	TRY(store_begin_read(c));
	enum status status = packs_reload(c);
	store_end_read(c);
	return status;
}

enum exit_code load_packs(struct line *line, struct house *house, const char *const *folders, size_t count, bool dry_run)
{
	struct load load = { ARENA_MANY(line->arena, struct pack_files, count), count };
	struct call c;
	call_init(&c, house, line->arena);
	c.language = LANGUAGE_ENGLISH;
	c.user.is_system = true;
	if (!check_all(line, &c, &load, folders))
		return EXIT_WRONG;
	if (dry_run)
		return EXIT_DONE;
	c.prepared = &load;
	enum status status = store_apply_wait(&c, store_packs);
	if (status == STATUS_OK)
		status = reload(&c);
	if (status == STATUS_OK && house->pages) {
		pages_forget(&c);
		jobs_wake();
	}
	return status == STATUS_OK ? EXIT_DONE : line_refused(line, &c, status);
}

enum exit_code load_run(struct line *line)
{
	struct house *house = line->house;
	if (!house) {
		enum exit_code code = house_open(line, false, &house);
		if (code != EXIT_DONE)
			return code;
	}
	enum exit_code code = load_packs(line, house, line->words + 1, line->count - 1, line_option(line, "dry-run") != NULL);
	if (!line->house)
		house_close(house);
	return code;
}
