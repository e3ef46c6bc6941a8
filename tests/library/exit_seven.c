// SPDX-License-Identifier: MIT
/* A program to be executed: static, so that nothing but itself has to be read. */
int main(void)
{
	return 7;
}
