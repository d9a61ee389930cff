# The thin front door; the work is in meson.build and scripts/.
.PHONY: help build demo test check-long bench models install clean moves-data moves-cv moves-train moves-further moves-report
.DEFAULT_GOAL := help

help:
	@echo "make demo         set up, build, and turn a video of people into 3D poses (VIDEO=file for your own)"
	@echo "make build        set up and build build/poise"
	@echo "make test         set up and run all fast tests (sanitizers, fuzzing, parity, arm64 under emulation)"
	@echo "make check-long   soak, thread sanitizer, long fuzzing, full accuracy"
	@echo "make bench        the figures: speed beside oneDNN and XNNPACK, accuracy, parity, memory"
	@echo "make moves-train  trains models/moves anew (moves-data, moves-cv and moves-report go with it: training/README.md)"
	@echo "make install      into PREFIX (default /usr/local)"
	@echo "make clean        remove what was built (not the models)"

build:
	@scripts/setup build
	@scripts/build

demo: build
	@scripts/demo $(if $(VIDEO),"$(VIDEO)")

test:
	@scripts/setup test
	@scripts/test fast

check-long:
	@scripts/setup long
	@scripts/test long

bench:
	@scripts/setup bench
	@scripts/bench

models:
	@scripts/setup build

# The models of moves: bouts to learn from, cross-validation over people, the shipped weights, docs/moves.md.
training = OMP_NUM_THREADS=2 PYTHONPATH=training POISE_TRAINING=build-training/training/poise-training.so /usr/bin/python3 -m poise_training

build-training/build.ninja:
	@scripts/setup training
	@meson setup build-training -Dtraining=true -Dtests=false

moves-data: build-training/build.ninja
	@ninja -C build-training poise tools/sparring/poise-sparring training/poise-training.so
	@training/bouts.sh build-training build-training/bouts "$${POISE_SHARED:-../shared}/motion"

moves-cv: moves-data
	@$(training) cv --seeds 1,2,3
	@$(training) ablations
	@$(training) shortcut

moves-train: moves-data
	@$(training) train
	@$(training) bouts
	@$(training) edited

moves-further: moves-data
	@$(training) further
	@$(training) bouts
	@$(training) edited

moves-report:
	@$(training) report

install: build
	@ninja -C build install

clean:
	rm -rf build build-* out
