/* export_left.c: what an export leaves out, and why. A table or column of the schema that is neither exported nor named here fails
 * test/api/export_test.mjs, so that nothing is forgotten. */
#include "program/export_inner.h"

#define LOOKUP "a keyed digest: it finds a value that is exported itself, and is worthless without the key"
#define PLACE  "where the bytes lie in the data folder; they are exported as files"

const struct left_out export_left_out[] = {
	{ "account.password", "a password's digest: nobody but the house may try passwords against it" },
	{ "account.totp", "the secret of a second factor" },
	{ "account.totp_step", "which code of the second factor came last" },
	{ "account.login_digest", LOOKUP },
	{ "code", "one-time codes, by their digests; minutes old" },
	{ "copy.stored", PLACE },
	{ "dossier.query_lookup", LOOKUP },
	{ "dossier.sent_body", "a keyed digest of what was sent, by which a second sending is known" },
	{ "draft.code_lookup", LOOKUP },
	{ "draft.hand", "which open page saved last" },
	{ "draft_part.phone_lookup", LOOKUP },
	{ "draft_part.seen", "a keyed digest of what was confirmed" },
	{ "file.sealed", "the digest of the file as it lies encrypted; the export has the file, and digest answers for it" },
	{ "file.sealed_served", "the same, of what is shown in its place" },
	{ "file.stored", PLACE },
	{ "intake", "an upload that is not finished; it goes within a day" },
	{ "intake_part", "a part of one" },
	{ "job", "what the running house does next" },
	{ "mandate.giver_digest", LOOKUP },
	{ "mandate.holder_digest", LOOKUP },
	{ "organisation.legal_digest", LOOKUP },
	{ "outbox.address", "phone or mail of an account, which is exported there; it goes when the letter is sent" },
	{ "outbox.text", "may be a one-time code; what a notice says is exported there" },
	{ "pack_file.bytes", "exported as files, in packs/" },
	{ "person.number_digest", LOOKUP },
	{ "recovery", "a password that is being set anew: its one-time code" },
	{ "session", "who is signed in now; signing in and out is in event" },
	{ "spare_code", "digests of codes that stand in for a second factor" },
	{ "supplement", "what is gathered and not handed in yet; its files are exported" },
	{ "throttle", "failures to sign in, forgotten within the hour; each is in event" },
	{ "tile", "computed from leaf" },
	{ "unheld", "computed from task and holding" },
	{ 0 },
};
