/* main.c: the command line. */
#include "program/program.h"

int main(int argc, char **argv)
{
	return program_run(argc, argv);
}
