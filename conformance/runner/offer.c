// SPDX-License-Identifier: MIT
#include "offer.h"

#include <string.h>

#include <facility.h>

void offers_measure(struct offers *offers)
{
	const struct facility *facility;

	memset(offers, 0, sizeof(*offers));
	while (offers->count < OFFERS_MAX && (facility = facility_at(offers->count))) {
		offers->list[offers->count].name = facility->word;
		offers->list[offers->count++].there = facility_try(facility) == 0;
	}
}
