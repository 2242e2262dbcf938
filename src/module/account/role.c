/* role.c: what each role may do. Three administrators, none able to do another's act (GB/T 22239 8.1.4.2). */
#include "module/account/account.h"

#define BIT(permission) (UINT64_C(1) << (permission))

static const struct role {
	const char *name;
	bool staff;
	uint64_t permissions;
} roles[] = {
	{ "resident", false, BIT(PERMISSION_OWN) },
	{ "company", false, BIT(PERMISSION_OWN) },
	{ "window", true, BIT(PERMISSION_WORK) | BIT(PERMISSION_WINDOW) },
	{ "clerk", true, BIT(PERMISSION_WORK) },
	{ "head", true, BIT(PERMISSION_WORK) },
	{ "supervisor", true, BIT(PERMISSION_SUPERVISE) },
	{ "leader", true, BIT(PERMISSION_LEAD) | BIT(PERMISSION_SUPERVISE) },
	{ "editor", true, BIT(PERMISSION_EDIT) },
	{ "system", true, BIT(PERMISSION_ADMIN_SYSTEM) },
	{ "security", true, BIT(PERMISSION_ADMIN_SECURITY) },
	{ "audit", true, BIT(PERMISSION_ADMIN_AUDIT) },
};

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
