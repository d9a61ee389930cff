"""What the C code has under the same names."""
STEPS = 30  # POISE_WINDOW_SAMPLES
LABELS = ("idle", "jab", "cross", "hook", "uppercut", "kick_low", "kick_mid", "kick_high", "knee", "elbow", "block",
          "dodge", "clinch", "takedown", "ground")
MOTION_INPUTS = 198
POSTURE_INPUTS = 99 + 8 + 8 + 2 + 3 + 60 + 12 + 8 + 1
