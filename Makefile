# Every target wraps dotnet commands that work without make, too; the README shows them.
SHELL := /bin/bash
CONFIGURATION := Release
export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1

PROJECT_FILES := $(shell find src apps data-schemas -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.js' -o -name '*.css' -o -name '*.csv' -o -name '*.json' \)) \
	Directory.Build.props Directory.Packages.props global.json
WHISKY := artifacts/bin/Whisky/release/vae-whisky.dll
CELLS := artifacts/bin/SingleCell/release/vae-cells.dll

.PHONY: build run run-cells test test-kernels bench bench-quick science-whisky science-core science-core-long science-cells format clean

# Everything, and the launchers in bin/.
build:
	dotnet build VaeScience.sln -c $(CONFIGURATION)
	@$(MAKE) --no-print-directory bin/vae-whisky bin/vae-cells

# The main job: train on the whiskies, read the factors, write the report.
run: bin/vae-whisky
	bin/vae-whisky train --overwrite --out runs/whisky
	bin/vae-whisky factors runs/whisky
	bin/vae-whisky report runs/whisky

# Cell types without any data at hand: simulated counts through MatrixMarket files, a model, groups, held-out figures, markers, types, a picture, a report.
run-cells: bin/vae-cells
	bin/vae-cells simulate --overwrite --out runs/simulated
	bin/vae-cells train runs/simulated --labels runs/simulated/labels.csv --label group --overwrite --out runs/cells
	bin/vae-cells cluster runs/cells
	bin/vae-cells evaluate runs/cells
	bin/vae-cells markers runs/cells
	bin/vae-cells annotate runs/cells --markers runs/simulated/markers.csv
	bin/vae-cells embed runs/cells
	bin/vae-cells report runs/cells

test:
	tests/run-tests.sh

# The kernels' tests once more for each narrower set of vector instructions.
test-kernels:
	tests/run-kernel-paths.sh

# Ours beside the peer's, in a minute or two.
bench-quick:
	dotnet run --project tests/VaeScience.Benchmarks -c $(CONFIGURATION) -- --quick

bench:
	dotnet run --project tests/VaeScience.Benchmarks -c $(CONFIGURATION)

# Held-out figures of all whisky models: the page of results.
science-whisky: bin/vae-whisky
	@mkdir -p docs/results
	bin/vae-whisky crossvalidate --threads 2 --out runs/whisky-crossvalidation --page docs/results/whisky.md

# Figures of the core on MNIST and on energies in the plane: about half an hour on two cores. Needs VAESCIENCE_DATA.
SCIENCE := dotnet run --project tests/VaeScience.Science -c $(CONFIGURATION) --
science-core:
	$(SCIENCE) digits-likelihood --threads 2
	$(SCIENCE) energies --threads 2
	$(SCIENCE) flows-on-digits --threads 2
	$(SCIENCE) digits-clusters --threads 2
	$(SCIENCE) page core

# Towards the published likelihoods: hours.
science-core-long:
	$(SCIENCE) digits-likelihood --long --threads 2
	$(SCIENCE) page core

# Figures of vae-cells on real cells, over seeds: about half an hour on two cores. Needs VAESCIENCE_DATA.
science-cells:
	$(SCIENCE) cells-pbmc4k --threads 2
	$(SCIENCE) cells-mixology5 --threads 2
	$(SCIENCE) cells-paul15 --threads 2
	$(SCIENCE) page cells

format:
	dotnet format VaeScience.sln

clean:
	rm -rf artifacts bin

# Builds only what the program needs, and only when something changed.
$(WHISKY): $(PROJECT_FILES)
	dotnet build apps/Whisky -c $(CONFIGURATION)
	@touch $@

bin/vae-whisky: $(WHISKY)
	@mkdir -p bin
	@printf '#!/bin/bash\nexec dotnet "$$(dirname "$$(readlink -f "$$0")")/../$(WHISKY)" "$$@"\n' > $@
	@chmod +x $@

$(CELLS): $(PROJECT_FILES)
	dotnet build apps/SingleCell -c $(CONFIGURATION)
	@touch $@

bin/vae-cells: $(CELLS)
	@mkdir -p bin
	@printf '#!/bin/bash\nexec dotnet "$$(dirname "$$(readlink -f "$$0")")/../$(CELLS)" "$$@"\n' > $@
	@chmod +x $@
