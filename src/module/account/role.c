/* role.c: what each role may do. Three administrators, none able to do another's act (GB/T 22239 8.1.4.2). */
#include "module/account/account.h"

#define BIT(permission) (UINT64_C(1) << (permission))

static const struct role {
	const char *name;
	bool staff;
	uint64_t permissions;
	const char *words;
} roles[] = {
	{ "resident", false, BIT(PERMISSION_OWN), "Resident" },
	{ "company", false, BIT(PERMISSION_OWN), "Company" },
	{ "staff", true, 0, "By posts only" },
	{ "window", true, BIT(PERMISSION_WORK) | BIT(PERMISSION_WINDOW), "Window" },
	{ "clerk", true, BIT(PERMISSION_WORK), "Clerk" },
	{ "head", true, BIT(PERMISSION_WORK), "Head of an office" },
	{ "supervisor", true, BIT(PERMISSION_SUPERVISE), "Supervisor" },
	{ "leader", true, BIT(PERMISSION_LEAD) | BIT(PERMISSION_SUPERVISE), "Leader" },
	{ "editor", true, BIT(PERMISSION_EDIT), "Editor" },
	{ "system", true, BIT(PERMISSION_ADMIN_SYSTEM) | BIT(PERMISSION_ADMINISTER), "System administrator" },
	{ "security", true, BIT(PERMISSION_ADMIN_SECURITY) | BIT(PERMISSION_ADMINISTER), "Security administrator" },
	{ "audit", true, BIT(PERMISSION_ADMIN_AUDIT) | BIT(PERMISSION_ADMINISTER), "Audit administrator" },
};

#define ADMINISTRATORS (BIT(PERMISSION_ADMIN_SYSTEM) | BIT(PERMISSION_ADMIN_SECURITY) | BIT(PERMISSION_ADMIN_AUDIT) | BIT(PERMISSION_ADMINISTER))

static const struct role *role_find(struct str name)
{
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (str_equal(name, str_of(roles[i].name)))
			return &roles[i];
	return NULL;
}

uint64_t role_permissions(struct str name)
{
	const struct role *role = role_find(name);
	return role ? role->permissions : 0;
}

bool role_is_staff(struct str name)
{
	const struct role *role = role_find(name);
	return role && role->staff;
}

const char *role_at(size_t at)
{
	return at < sizeof roles / sizeof *roles ? roles[at].name : NULL;
}

bool role_exists(struct str name)
{
	return role_find(name) != NULL;
}

const char *role_words(struct str name)
{
	const struct role *role = role_find(name);
	return role ? role->words : "By posts only";
}

bool roles_fit(uint64_t permissions, struct str name)
{
	uint64_t more = role_permissions(name), all = permissions | more;
	return !(all & ADMINISTRATORS) || !permissions || !more || permissions == more;
}
