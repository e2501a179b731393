# Muster 集结: two commands, `make run` and `make test`. Each does all of its own set-up, and nothing twice.
START := exec sh docker/local/start.sh

# Words with blanks and quotes reach the command unharmed through its environment.
export TESTS ONLY OSM NAME

.DEFAULT_GOAL := help
.PHONY: help run stop reset test check bench trial screenshots roads lock

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set up, start everything, print addresses and accounts; Ctrl-C stops it (PORT=8001)
	@$(START) run

stop: ## Stop what runs from this folder, also what a killed start left
	@$(START) stop

reset: ## Stop and throw the embedded database away (YES=1 without asking)
	@$(START) reset $(if $(YES),--yes)

test: ## All checks, then all tests (TESTS="tests/geo -k name" picks, without the checks)
	@$(START) test --pick="$$TESTS"

check: ## Lint, types, layers, migrations, deployment settings, front end
	@$(START) check

bench: ## Measure speed (ONLY=loop picks)
	@$(START) bench --only="$$ONLY"

trial: ## Run the long trials (ONLY=outbox picks)
	@$(START) trial --only="$$ONLY"

screenshots: ## Take pictures of the screens with the demo (ONLY=board picks)
	@$(START) screenshots --only="$$ONLY"

roads: ## Build a road network for travel times (OSM=file.osm.pbf NAME=linyi)
	@$(START) roads --osm="$$OSM" --name="$$NAME"

lock: ## Lock the packages anew from the .in files
	@$(START) lock
