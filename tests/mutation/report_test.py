# SPDX-License-Identifier: MIT
"""The arithmetic of ci/mutation's report, without libclang and without machines.

usage: report_test.py MUTATION_FOLDER [unittest's arguments]
"""

import os
import sys
import types
import unittest

sys.path.insert(0, os.path.abspath(sys.argv.pop(1)))

# Only the parser needs it.
clang = types.ModuleType("clang")
clang.cindex = types.ModuleType("clang.cindex")
for name in ("CursorKind", "TypeKind"):
    setattr(clang.cindex, name, type(name, (), {"__getattr__": lambda self, _: None})())
clang.cindex.Cursor = object
sys.modules.setdefault("clang", clang)
sys.modules.setdefault("clang.cindex", clang.cindex)

from campaign import LEFT_OUT, Base, Campaign, Verdict  # noqa: E402
from coverage import Coverage, percent, ranges  # noqa: E402
from faults import Fault  # noqa: E402
from machine import MachineFailed  # noqa: E402
from report import Reason, Report, read_reasons  # noqa: E402
from suite import Check, is_broken, is_red, turned_red  # noqa: E402


def fault(number, function="decide", kind="true", text="a < b", is_init=False):
    return Fault(number, "fs.c", number, function, kind, "", text, f"digest{number}", is_init)


def verdicts(*states):
    return {number: Verdict(state, by="area/program:case", differs=state != "unmoved")
            for number, state in enumerate(states, 1)}


class ReportTest(unittest.TestCase):

    def report(self, states, reasons=(), **words):
        faults = [fault(number, **words) for number in range(1, len(states) + 1)]
        return Report(faults, verdicts(*states), list(reasons), [])

    def test_the_score_leaves_out_what_is_unreached_and_what_has_a_reason(self):
        report = self.report(["killed"] * 18 + ["crashed", "survived", "survived", "unreached"],
                             [Reason("why", digest="digest21")])
        self.assertAlmostEqual(report.score(), 95.0)
        self.assertEqual(report.count()["equivalent"], 1)

    def test_what_was_not_run_for_its_reason_is_told(self):
        faults = [fault(1), fault(2)]
        verdict = Verdict("survived", detail=LEFT_OUT, differs=True)
        report = Report(faults, {1: Verdict("killed"), 2: verdict},
                        [Reason("why", digest="digest2")], [])
        self.assertIn("1  of those with a reason", report.text())
        self.assertEqual(report.count()["equivalent"], 1)

    def test_a_survivor_without_reason_is_bad_however_good_the_score(self):
        self.assertFalse(self.report(["killed"] * 99 + ["survived"]).is_good())

    def test_all_killed_is_good(self):
        self.assertTrue(self.report(["killed"] * 3).is_good())

    def test_nothing_reached_is_bad(self):
        self.assertFalse(self.report(["unreached"] * 3).is_good())

    def test_a_reason_of_a_killed_fault_is_stale(self):
        report = self.report(["killed"] * 3, [Reason("why", digest="digest2")])
        self.assertEqual(len(report.stale), 1)
        self.assertFalse(report.is_good())

    def test_a_reason_of_an_unknown_fault_is_told_and_does_no_harm(self):
        report = self.report(["killed"], [Reason("why", digest="elsewhere", what="gone")])
        self.assertEqual(len(report.gone), 1)
        self.assertTrue(report.is_good())

    def test_a_reason_by_text_asks_for_kind_and_for_no_difference(self):
        reason = Reason("why", prefix="WARN", kind="false", only_unmoved=True)
        moved = Verdict("survived", differs=True)
        unmoved = Verdict("survived", differs=False)
        self.assertTrue(reason.fits(fault(1, kind="false", text="WARN(x)"), unmoved))
        self.assertFalse(reason.fits(fault(1, kind="false", text="WARN(x)"), moved))
        self.assertFalse(reason.fits(fault(1, kind="true", text="WARN(x)"), unmoved))
        self.assertFalse(reason.fits(fault(1, kind="false", text="x"), unmoved))

    def test_a_known_survivor_counts_as_survived_and_is_listed(self):
        report = self.report(["killed"] * 19 + ["survived"],
                             [Reason("won now and then", digest="digest20", group="race")])
        self.assertAlmostEqual(report.score(), 95.0)
        self.assertEqual(report.count()["known"], 1)
        self.assertTrue(report.is_good())
        self.assertIn("    race: won now and then", report.text())
        self.assertFalse(self.report(["killed"] * 18 + ["survived"] * 2,
                                     [Reason("why", digest=f"digest{number}", group="race")
                                      for number in (19, 20)]).is_good())

    def test_a_race_that_is_won_is_told_and_does_no_harm(self):
        report = self.report(["killed"] * 3, [Reason("why", digest="digest2", group="race")])
        self.assertEqual((len(report.lucky), report.stale), (1, []))
        self.assertTrue(report.is_good())

    def test_a_reason_of_one_fault_goes_before_one_of_many(self):
        report = self.report(["survived"], [Reason("many", prefix="a"),
                                            Reason("one", digest="digest1", group="leak")])
        self.assertEqual((report.rows[0].reason, report.rows[0].state), ("one", "known"))

    def test_what_no_check_runs_lowers_the_score_of_all(self):
        report = self.report(["killed"] * 3 + ["unreached"])
        self.assertAlmostEqual(report.score(), 100.0)
        self.assertAlmostEqual(report.score_of_all(), 75.0)

    def test_each_fault_has_one_reason_that_can_be_read(self):
        digests = [reason.digest for name in ("equivalents.json", "unseen.json")
                   for reason in read_reasons(os.path.join(sys.path[0], name)) if reason.digest]
        self.assertEqual(len(digests), len(set(digests)))

    def test_what_was_not_judged_counts_as_survived_and_is_bad(self):
        report = Report([fault(1), fault(2)], verdicts("killed"), [Reason("why", digest="digest2")],
                        [])
        self.assertEqual(report.trouble, ["1 faults were not judged, and count as survived"])
        self.assertFalse(report.is_good())

    def test_less_than_a_whole_run_is_told(self):
        report = Report([fault(1)], verdicts("killed"), [], [], ("only some functions",))
        self.assertIn("this is no whole run: only some functions", report.text())

    def test_trouble_is_bad(self):
        report = Report([fault(1)], verdicts("killed"), [], ["the baseline is red"])
        self.assertFalse(report.is_good())

    def test_all_states_stand_in_the_text(self):
        text = self.report(["killed", "survived"]).text()
        self.assertIn("digest2 fs.c:2 decide: condition forced true: a < b", text)
        self.assertIn("mutation score: 50.0% (1 of 2 faults", text)


class ResultTest(unittest.TestCase):

    def test_only_what_ends_the_run_badly_is_red(self):
        for result in ("passed", "skipped: abi: old", "expected_failure: erratum.1: old"):
            self.assertFalse(is_red(result))
        for result in ("failed: x", "failed: BROKEN: x", "none", "timeout",
                       "expected_death: x"):
            self.assertTrue(is_red(result))
        self.assertTrue(is_broken("failed: BROKEN: x"))

    def test_a_landlock_that_disappears_is_red(self):
        self.assertTrue(turned_red("skipped: unavailable: disabled at boot"))
        self.assertTrue(turned_red("skipped: abi: needs 4, the kernel has 3"))
        self.assertFalse(turned_red("skipped: config: not there"))
        self.assertFalse(turned_red("passed"))


class FakeMachine:
    """Answers as told: by fault and check."""

    def __init__(self, answers):
        self.answers = answers

    def run(self, check, number, _limit_s):
        answer = self.answers.get((number, check.case), "passed")
        if answer == "dies":
            raise MachineFailed("ended")
        return answer, 1

    def stop(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class CampaignTest(unittest.TestCase):

    def campaign(self, answers, reached, answers_later=None):
        machines = iter([FakeMachine(answers)])
        later = FakeMachine(answers if answers_later is None else answers_later)
        faults = [fault(number) for number in range(1, 6)]
        checks = [Check("area/program", case, 0) for case in reached]
        campaign = Campaign(lambda name, parameters: next(machines, later), faults, checks,
                            lambda fault, verdict: None)
        for check in checks:
            campaign.bases[check] = Base("passed", 1, reached[check.case])
        campaign.run(1)
        self.assertEqual(campaign.trouble, [])
        return campaign

    def judge(self, *arguments):
        verdicts = self.campaign(*arguments).verdicts
        return {number: verdict.state for number, verdict in verdicts.items()}

    def test_each_verdict(self):
        states = self.judge(
            {(1, "a"): "failed: wrong", (2, "b"): "dies", (3, "a"): "skipped: x: y",
             (5, "a"): "failed: not run, as it makes no difference"},
            {"a": {1: (1, 1), 3: (1, 1), 5: (9, 0)}, "b": {2: (1, 1), 3: (1, 1)}})
        self.assertEqual(states, {1: "killed", 2: "crashed", 3: "survived", 4: "unreached",
                                  5: "survived"})

    def test_a_check_that_stays_red_without_the_fault_does_not_count(self):
        broken = {(1, "a"): "failed: for ever", (0, "a"): "failed: for ever"}
        self.assertEqual(self.judge(broken, {"a": {1: (1, 1)}}, {})[1], "survived")

    def test_a_check_that_is_red_on_a_new_machine_counts(self):
        broken = {(1, "a"): "failed: for ever", (0, "a"): "failed: for ever"}
        self.assertEqual(self.judge(broken, {"a": {1: (1, 1)}}, {(1, "a"): "failed"})[1], "killed")

    def test_a_check_that_cannot_be_set_up_counts_if_no_other_is_red(self):
        answers = {(1, "a"): "failed: BROKEN: x", (2, "a"): "failed: BROKEN: x",
                   (2, "b"): "failed: y"}
        campaign = self.campaign(answers, {"a": {1: (1, 1), 2: (1, 1)}, "b": {2: (1, 1)}})
        self.assertEqual(campaign.verdicts[1].by, "area/program:a")
        self.assertEqual(campaign.verdicts[2].by, "area/program:b")


    def test_a_fault_that_makes_no_difference_may_do_so_without_landlock(self):
        off = FakeMachine({(1, "b"): "failed: there", (2, "b"): "skipped: present: there",
                           (3, "a"): "skipped: abi: 0", (3, "b"): "skipped: abi: 0"})
        checks = [Check("area/program", case, 0) for case in "ab"]
        campaign = Campaign(lambda name, parameters: off if parameters else FakeMachine({}),
                            [fault(number) for number in range(1, 5)], checks, lambda *_: None)
        campaign.bases = {check: Base("passed", 1, {1: (1, 0)}) for check in checks}
        campaign.bases_off = {checks[0]: Base("skipped: unavailable: off", 1,
                                               {1: (1, 1), 3: (1, 1)}),
                              checks[1]: Base("passed", 2, {number: (1, 1) for number in (1, 2, 3)})}
        campaign.run(1)
        self.assertEqual({number: verdict.state for number, verdict in campaign.verdicts.items()},
                         {1: "killed", 2: "survived", 3: "killed", 4: "unreached"})
        for number in (1, 3):
            self.assertEqual(campaign.verdicts[number].by, "area/program:b")


class CoverageTest(unittest.TestCase):

    def test_a_header_is_the_sum_of_what_includes_it(self):
        def result(counts):
            return {"files": [{"file": "/source/landlock/fs.h", "lines": [
                {"line_number": number, "count": count, "branches": [{"count": count}]}
                for number, count in counts.items()]}]}
        coverage = Coverage()
        coverage.add(result({1: 0, 2: 3}), "landlock")
        coverage.add(result({1: 1, 3: 0}), "landlock")
        coverage.add(result({4: 1}), "another")
        self.assertEqual(coverage.lines(), (2, 3))
        self.assertEqual(coverage.branches(), (2, 3))
        self.assertEqual(coverage.missed(), {"fs.h": [3]})
        coverage.assertions = {"fs.h": {3}}
        self.assertEqual(coverage.deciding_branches(), (2, 2))

    def test_numbers_for_people(self):
        self.assertEqual(ranges([1, 2, 3, 7, 9, 10]), "1-3 7 9-10")
        self.assertEqual(percent((0, 0)), 0.0)


if __name__ == "__main__":
    unittest.main()
