/* mandate_words.c: what people read of a mandate. */
#include "register/mandate.h"

const char *mandate_kind_words(enum mandate_kind kind)
{
	static const char *const words[] = {
		[MANDATE_GUARDIAN] = "Guardian of a child",
		[MANDATE_CARER] = "Care for a parent",
		[MANDATE_AGENT] = "Agent for named services",
		[MANDATE_REPRESENTATIVE] = "Legal representative",
		[MANDATE_HANDLER] = "Handler of an organisation",
	};
	return words[kind];
}

const char *mandate_state_words(enum mandate_state state)
{
	static const char *const words[] = {
		[MANDATE_ASKED] = "Waits for a yes",
		[MANDATE_GIVEN] = "In force",
		[MANDATE_WITHDRAWN] = "Taken back",
		[MANDATE_ENDED] = "No longer in force",
	};
	return words[state];
}

const char *mandate_proof_words(enum mandate_proof proof)
{
	static const char *const words[] = {
		[MANDATE_ONLINE] = "Given online, with the real name seen",
		[MANDATE_WINDOW] = "Recorded at the window",
		[MANDATE_REGISTER] = "From the register of organisations",
	};
	return words[proof];
}

const char *mandate_end_words(enum mandate_end end)
{
	static const char *const words[] = {
		[MANDATE_RUNS] = "",
		[MANDATE_DAY_PASSED] = "Its last day has passed.",
		[MANDATE_OF_AGE] = "The child is of age.",
		[MANDATE_GIVER_DIED] = "Whoever gave it has died.",
		[MANDATE_HOLDER_DIED] = "Whoever held it has died.",
		[MANDATE_ORGANISATION_ENDED] = "The organisation is no longer active.",
		[MANDATE_REPRESENTATIVE_LEFT] = "The organisation has another legal representative.",
	};
	return words[end];
}
