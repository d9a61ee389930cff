# The thin front door; the work is in meson.build and scripts/.
.PHONY: help build demo test check-long bench models install clean
.DEFAULT_GOAL := help

help:
	@echo "make demo         set up, build, and turn a video of people into 3D poses (VIDEO=file for your own)"
	@echo "make build        set up and build build/poise"
	@echo "make test         set up and run all fast tests (sanitizers, fuzzing, parity, arm64 under emulation)"
	@echo "make check-long   soak, thread sanitizer, long fuzzing, full accuracy"
	@echo "make bench        the figures: speed beside oneDNN and XNNPACK, accuracy, parity, memory"
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

install: build
	@ninja -C build install

clean:
	rm -rf build build-* out
