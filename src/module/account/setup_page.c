/* setup_page.c: what staff do before all else: a password that only they know, then a second factor.
 *
 * The secret on offer travels in the form, sealed for this account, until a code has confirmed it. */
#include "module/account/account_inner.h"

#include "account_sql.h"
#include "module/account/staff.h"
#include "route/route.h"
#include "setup_html.h"
#include "view/form_view.h"
#include "view/page_form.h"

enum { STEP_PASSWORD = 1, STEP_FACTOR, STEP_DONE };

struct setup {
	struct sign_in own; /* first: see own_password_look */
	struct account_row row;
	struct str login, current, password, hash;
	struct str secret, code;
	int64_t step;
};

static enum status read_own(struct call *c, struct account_row *row)
{
	return staff_get(c, c->user.account, row);
}

/* ---- the password ---- */

static const struct form *password_form(const struct account_row *row)
{
	return page_form(row->must_change ? "setup_password.form" : "setup_own_password.form");
}

static enum status show_password(struct call *c)
{
	struct account_row row;
	TRY(read_own(c, &row));
	const struct form *form = password_form(&row);
	struct setup_page page = { .step = STEP_PASSWORD, .faults = view_faults(c, form), .fields = view_form_step(c, form, -1, NULL), .own = !row.must_change };
	return show(c, html_setup(c, &page));
}

static enum status look_own(struct call *c)
{
	struct setup *setup = c->prepared;
	TRY(read_own(c, &setup->row));
	TRY(staff_login(c, &setup->row, &setup->login));
	return setup->row.must_change ? STATUS_OK : own_password_look(c, &setup->own, form_value(c, "current"));
}

/* The password alone is asked for here: who is signed in has shown the second factor. */
static bool knows_own(struct call *c, struct setup *setup)
{
	if (setup->row.must_change)
		return true;
	setup->own.totp = STR_NONE;
	sign_in_weigh(c, &setup->own);
	return setup->own.right;
}

static enum status read_password(struct call *c)
{
	struct setup *setup = ARENA_ONE(c->arena, struct setup);
	c->prepared = setup;
	show_again(c, show_password);
	TRY(look(c, look_own));
	json_t *values = account_values(c, password_form(&setup->row));
	TRY(form_check(c, password_form(&setup->row), -1, values));
	if (!knows_own(c, setup))
		return STATUS_OK; /* the apply counts it and says so */
	setup->password = json_str(values, "password");
	if (password_matches(setup->password, setup->row.password))
		fail_field(c, STR("password"), "Choose a password that you did not have before.");
	else
		password_check(c, STR("password"), setup->login, setup->password);
	if (!str_equal_secret(setup->password, json_str(values, "again")))
		fail_field(c, STR("again"), "The two passwords are not the same.");
	if (c->faults.count)
		return STATUS_INVALID;
	setup->hash = password_hash(c, setup->password);
	return STATUS_OK;
}

static enum status apply_password(struct call *c)
{
	struct setup *setup = c->prepared;
	if (!setup->row.must_change)
		TRY(own_password_open(c, &setup->own));
	TRY(account_own_password(c, setup->row.id, setup->hash));
	TRY(sessions_close_others(c, setup->row.id, c->user.session, c->now));
	if (c->user.first)
		TRY(session_set_stage(c, c->user.session, setup->row.totp.bytes.at ? STAGE_NONE : STAGE_ENROL));
	TRY(log_of_account(c, "account.password_changed", setup->row.id, NULL));
	return redirect(c, STR("/desk/start"));
}

/* ---- the second factor ---- */

static const char *offer_context(struct call *c)
{
	return str_format(c->arena, "account.totp offer %lld", (long long)c->user.account.n).at;
}

static struct str offer_text(struct call *c, struct str secret)
{
	return str_hex(c->arena, seal_close(c, offer_context(c), secret).bytes);
}

/* Four letters and a space, as one reads them out. */
static struct str grouped(struct call *c, struct str secret)
{
	struct buf out;
	buf_init(&out, c->arena, 256);
	for (size_t i = 0; i < secret.len; i += 4) {
		buf_add(&out, str_part(secret, i, i + 4));
		buf_add_byte(&out, ' ');
	}
	return str_trim(buf_str(&out));
}

static enum status draw_factor(struct call *c, struct str secret)
{
	struct account_row row;
	struct str login;
	TRY(read_own(c, &row));
	if (row.totp.bytes.at)
		return redirect(c, STR("/desk/start"));
	if (row.must_change)
		return redirect(c, STR("/desk/setup/password"));
	TRY(staff_login(c, &row, &login));
	struct str address = str_format(c->arena, "otpauth://totp/Yizhan:%.*s?secret=%.*s&issuer=Yizhan&algorithm=SHA1&digits=6&period=30",
					STR_ARGS(login), STR_ARGS(secret));
	struct setup_page page = { .step = STEP_FACTOR, .faults = view_faults(c, NULL), .offer = offer_text(c, secret), .secret = grouped(c, secret),
				   .picture = view_qr(c, address) };
	return show(c, html_setup(c, &page));
}

static enum status show_factor(struct call *c)
{
	return draw_factor(c, totp_new_secret(c->arena));
}

static enum status draw_factor_again(struct call *c)
{
	const struct setup *setup = c->prepared;
	return draw_factor(c, setup->secret.at ? setup->secret : totp_new_secret(c->arena));
}

static enum status open_offer(struct call *c, struct str *secret)
{
	struct str bytes;
	struct str text = form_value(c, "offer");
	if (text.len > 1000 || !str_from_hex(c->arena, text, &bytes) || !bytes.len)
		return fail(c, STATUS_INVALID, "Scan the picture that is shown now.");
	if (seal_open(c, offer_context(c), (struct sealed){ bytes }, secret) != STATUS_OK)
		return fail(c, STATUS_INVALID, "Scan the picture that is shown now.");
	return STATUS_OK;
}

static enum status read_factor(struct call *c)
{
	struct setup *setup = ARENA_ONE(c->arena, struct setup);
	c->prepared = setup;
	show_again(c, draw_factor_again);
	TRY(open_offer(c, &setup->secret));
	setup->step = totp_match(setup->secret, str_trim(form_value(c, "code")), c->now);
	if (!setup->step)
		return fail(c, STATUS_INVALID, "This code does not fit: wait for the next one, and check the clock of your phone.");
	return STATUS_OK;
}

static enum status apply_factor(struct call *c)
{
	const struct setup *setup = c->prepared;
	struct account_row row;
	struct str_list codes;
	TRY(read_own(c, &row));
	if (row.must_change || row.totp.bytes.at)
		return fail(c, STATUS_CONFLICT, "A second factor is in use already.");
	TRY(second_factor_enrol(c, row.id, setup->secret, setup->step, &codes));
	TRY(session_set_stage(c, c->user.session, STAGE_NONE));
	struct setup_page page = { .step = STEP_DONE, .codes = codes };
	return show(c, html_setup(c, &page));
}

/* Codes anew, for who used or lost them. */
static enum status apply_codes(struct call *c)
{
	struct account_row row;
	struct str_list codes;
	TRY(read_own(c, &row));
	TRY(spare_make(c, row.id, &codes));
	TRY(log_of_account(c, "second_factor.codes_made", row.id, NULL));
	struct setup_page page = { .step = STEP_DONE, .codes = codes };
	return show(c, html_setup(c, &page));
}

const struct route setup_routes[] = {
	/* method path                         zone        permission       level    flags            prepare        apply / show */
	{ GET,  "/desk/setup/password",        ZONE_STAFF, PERMISSION_NONE, LEVEL_1, DOOR,            NULL,          show_password,  NULL, NULL },
	{ POST, "/desk/setup/password",        ZONE_STAFF, PERMISSION_NONE, LEVEL_1, DOOR | NO_LEAVE, read_password, apply_password, NULL, NULL },
	{ GET,  "/desk/setup/second-factor",   ZONE_STAFF, PERMISSION_NONE, LEVEL_1, DOOR,            NULL,          show_factor,    NULL, NULL },
	{ POST, "/desk/setup/second-factor",   ZONE_STAFF, PERMISSION_NONE, LEVEL_1, DOOR | NO_LEAVE, read_factor,   apply_factor,   NULL, NULL },
	{ POST, "/desk/setup/codes",           ZONE_STAFF, PERMISSION_NONE, LEVEL_2, DOOR | NO_LEAVE, NULL,          apply_codes,    NULL, NULL },
	{ 0 },
};
