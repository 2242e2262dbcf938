/* account_api.c: a session for programs: the same door as people's, with a bearer token (RFC 6750). */
#include "module/account/account_inner.h"

#include "route/route.h"

static enum status look_session(struct call *c)
{
	return sign_in_look(c, c->prepared);
}

static enum status read_session(struct call *c)
{
	const json_t *body = body_json(c);
	struct sign_in *attempt = ARENA_ONE(c->arena, struct sign_in);
	*attempt = (struct sign_in){ .login = json_str(body, "login"), .password = json_str(body, "password"),
				     .code = json_str(body, "code"), .address = c->request->peer,
				     .any_door = c->request->zone != ZONE_PUBLIC }; /* staff don't come in from the internet */
	c->prepared = attempt;
	if (str_is_empty(attempt->login))
		fail_field(c, STR("login"), "Give the login.");
	if (str_is_empty(attempt->password) || attempt->password.len > 400)
		fail_field(c, STR("password"), "Give the password.");
	if (c->faults.count)
		return STATUS_INVALID;
	TRY(look(c, look_session));
	sign_in_weigh(c, attempt);
	return STATUS_OK;
}

static enum status apply_session(struct call *c)
{
	struct session session;
	TRY(sign_in_open(c, c->prepared, &session));
	json_t *answer = json_object();
	json_set(answer, "token", json_from_str(session.token));
	json_set(answer, "expires_at", json_from_str(instant_text(c->arena, session.expires_at)));
	json_set(answer, "level", json_integer((json_int_t)session.level));
	return show_json(c, 201, answer);
}

static enum status apply_end(struct call *c)
{
	TRY(session_end(c));
	return show_json(c, 200, json_object());
}

static const struct route_api open_api = {
	.summary = "Sign in; `code` is the second factor of staff.",
	.takes = "{\"type\":\"object\",\"required\":[\"login\",\"password\"],\"properties\":{\"login\":{\"type\":\"string\"},"
		 "\"password\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"}}}",
	.gives = "{\"type\":\"object\",\"properties\":{\"token\":{\"type\":\"string\"},\"expires_at\":{\"type\":\"string\",\"format\":\"date-time\"},"
		 "\"level\":{\"type\":\"integer\"}}}",
};
static const struct route_api close_api = { .summary = "Sign out: the token is dead." };

const struct route account_api_routes[] = {
	{ POST,   "/api/v1/session", ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, API | ANY_ZONE, read_session, apply_session, &open_api, NULL },
	{ DELETE, "/api/v1/session", ZONE_PUBLIC, PERMISSION_NONE, LEVEL_1, API | ANY_ZONE, NULL,         apply_end,     &close_api, NULL },
	{ 0 },
};
