#!/usr/bin/env python3
"""One script of a truth run: compose.py KIND SEED HOURS > SCRIPT.

KIND `ladder`: talk full of near misses at 50 to 70 dB, with and without noise; `neutral`: talk in
which nothing sounds like a wake word. Each begins and ends with controls, and has some every 25 min.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import random
import sys

LEVELS_DBSPL = (50, 55, 60, 65, 70)
CONTROL_EVERY_S = 1500
CONTROLS_IN_BLOCK = 2
CONTROL_DBSPL = 65
NOISE_DBSPL = 35  # A-weighted or not, well below the softest talk
CAST = {  # name: voice, loudspeaker
    "Ann": ("{flite: awb}", "left"),
    "Ben": ("{flite: slt}", "right"),
    "Dan": ("{flite: awb, pitch: 1.05}", "left"),
    "Glenn": ("{flite: rms, rate: 1.05}", "right"),
    "Mother": ("{flite: slt, rate: 0.92}", "right"),
    "Tom": ("{flite: rms}", "right"),
}
CONTROLS = ("Alexa, what time is it?", "Alexa, set a timer for ten minutes.")
CHAINS = (  # near misses, and what a fallible ear makes of the rest
    (("Ann", "About six thousand. For what my sister paid, you could have bought half a Lexus."),
     ("Ben", "Well, you know, they sand, and it is a mess, which nobody ever tells you."),
     ("Ann", "And when it was all over, she still had to argue about the bill with them."),
     ("Ben", "I told her that is what would happen, and as it turns out I was right.")),
    (("Ann", "The finish is nice, though. The man there calls it his natural elixir."),
     ("Ben", "Whatever he calls it, first they sand, and it is a mess, which I will be sweeping until May."),
     ("Ann", "They hang up plastic all around it. You would not see a mark on the walls."),
     ("Ben", "That is what they told your mother, and I do not think that was right.")),
    (("Dan", "Nobody was offering you a Lexus, Mother."),
     ("Mother", "Nobody was offering me a cat.")),
    (("Mother", "I would rather have a cat than a Lexus."),
     ("Glenn", "Whose Lexus? You always have to ask whose it was.")),
)
NEUTRAL = (
    (("Tom", "It was nice. I ran into the couple from the corner house and we talked about their garden."),
     ("Ben", "Are they still growing those giant pumpkins in the front yard?"),
     ("Tom", "They are. One of them is bigger than the dog now, and they named it.")),
    (("Ben", "Good. I wanted to hang the sheets outside anyway. They smell better that way."),
     ("Tom", "They do. Did you find the other pillow case, the blue one?"),
     ("Ben", "It was behind the dryer. I found three socks and a spoon back there too.")),
    (("Tom", "A spoon? How does a spoon get behind a dryer?"),
     ("Ben", "I have no idea. I washed it and put it back in the drawer."),
     ("Tom", "That was wise. Do you want tea? I am going to put the kettle on.")),
    (("Tom", "The tall ones were sold out in June. We might have to build our own out of bamboo."),
     ("Ben", "My father used to do that, and the plants grew higher than the fence.")),
)


class Script:
    """Lines in order, with the time at which each would begin if speech took 3 s a line."""

    def __init__(self, kind, seed):
        self.lines, self.at_s, self.used = [], 0, set()
        self.kind, self.chance = kind, random.Random(f"{kind} {seed}")

    def silence(self, seconds):
        self.lines.append(f"  - silence_s: {seconds:.3f}")
        self.at_s += seconds

    def say(self, name, level, words, pause_s=0.3):
        self.used.add((name, level))
        self.lines.append(f"  - {name}{level}: {words}\n    after_s: {pause_s:.2f}")
        self.at_s += 3

    def controls(self):
        for _ in range(CONTROLS_IN_BLOCK):
            self.silence(15)
            self.used.add(("Ann", CONTROL_DBSPL))
            self.lines.append(f"  - control: {self.chance.choice(CONTROLS)}\n"
                              f"    by: Ann{CONTROL_DBSPL}")
            self.at_s += 3
        self.silence(20)

    def noise(self, seconds):
        self.lines.append(f"  - bed: {{noise: pink, loudspeaker: {self.chance.choice(('left', 'right'))},"
                          f" level_dbspl: {NOISE_DBSPL}, for_s: {seconds}}}")

    def talk(self):
        """One conversation at one level."""
        level = self.chance.choice(LEVELS_DBSPL if self.kind == "ladder" else LEVELS_DBSPL[2:])
        near = self.kind == "ladder" and self.chance.random() < 0.6
        if self.kind == "ladder" and self.chance.random() < 0.3:
            self.noise(30)
        for name, words in self.chance.choice(CHAINS if near else NEUTRAL):
            self.say(name, level, words, self.chance.uniform(0.1, 0.6))
        self.silence(self.chance.uniform(40, 110))

    def write(self, hours):
        self.silence(3)
        self.say("Ben", CONTROL_DBSPL, "Sit down for a moment. I want to show you something.")
        last_s = -CONTROL_EVERY_S
        while self.at_s < hours * 3600:
            if self.at_s - last_s >= CONTROL_EVERY_S:
                self.controls()
                last_s = self.at_s
            self.talk()
        self.controls()


def main():
    kind, seed, hours = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    script = Script(kind, seed)
    script.write(hours)
    print("hotmic: script/1\ntitle: Truth run, " + kind + f", seed {seed}\ncast:")
    for name, level in sorted(script.used):
        voice, loudspeaker = CAST[name]
        print(f"  {name}{level}: {{voice: {voice}, loudspeaker: {loudspeaker}, level_dbspl: {level}}}")
    print("play:", *script.lines, "expect:\n  unintended: 0", sep="\n")


if __name__ == "__main__":
    main()
