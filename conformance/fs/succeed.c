// SPDX-License-Identifier: MIT
/* Judged by whether it can be executed: does nothing but succeed. */
int main(void)
{
	return 0;
}
