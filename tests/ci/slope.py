"""What .ci/slope lets pass and what not: slope.py PROGRAM."""
import random
import subprocess
import sys
import tempfile
import unittest

LIMIT = 1024
PROGRAM = None


def judged(samples, limit=LIMIT):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{at:.3f} {kib:.0f}\n" for at, kib in samples)
        file.flush()
        done = subprocess.run([sys.executable, "-B", PROGRAM, file.name, str(limit)],
                              stdout=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stdout


def five_minutes(memory, every=0.5):
    """A sample each half second of what `memory` says about a second."""
    return [(i * every, memory(i * every)) for i in range(int(300 / every))]


class Slope(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(7)

    def test_noise_is_level(self):
        code, text = judged(five_minutes(lambda at: 80_000 + self.random.gauss(0, 3000)))
        self.assertEqual(code, 0, text)

    def test_what_grows_at_first_and_levels_out_is_level(self):
        code, text = judged(five_minutes(lambda at: 20_000 + min(at, 140) * 1000))
        self.assertEqual(code, 0, text)

    def test_a_saw_is_level(self):
        code, text = judged(five_minutes(lambda at: 60_000 + at % 10 * 2000))
        self.assertEqual(code, 0, text)

    def test_what_shrinks_is_well(self):
        code, text = judged(five_minutes(lambda at: 200_000 - at * 100))
        self.assertEqual(code, 0, text)

    def test_a_small_leak_below_noise_is_found(self):
        # 2 MiB a minute are 5 MiB in the half that counts.
        code, text = judged(five_minutes(lambda at: 80_000 + at * 2048 / 60 + self.random.gauss(0, 3000)))
        self.assertEqual(code, 1, text)
        self.assertIn("MORE THAN 1024", text)

    def test_a_leak_that_begins_late_is_found(self):
        code, text = judged(five_minutes(lambda at: 80_000 + max(0, at - 200) * 100))
        self.assertEqual(code, 1, text)

    def test_the_limit_is_the_callers(self):
        leak = five_minutes(lambda at: 80_000 + at * 2048 / 60)
        self.assertEqual(judged(leak, 3000)[0], 0)
        self.assertEqual(judged(leak, 2000)[0], 1)

    def test_too_little_says_nothing(self):
        for samples in [], [(1, 80_000)], five_minutes(lambda at: 80_000)[:30], [(1, 80_000)] * 100:
            code, text = judged(samples)
            self.assertEqual(code, 2, text)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
