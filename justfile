# What is typed daily; `just` lists it. Each line works without just as well.

# Lists the recipes.
default:
    @just --list

# Checks the types of everything, tests and benchmarks included.
check:
    cargo check --all-targets

# Runs the tests whose name contains the words: just test reaper
test *words:
    cargo nextest run {{words}}

# Runs what a change must pass.
ci:
    .ci/run

# Looks at the code as CI does.
lint:
    cargo fmt --check
    cargo lint

# Makes the schemas again after a change of a document's type.
schemas:
    UPDATE=1 cargo test --test it published_schemas

# Shows which lines the tests reach (cargo install cargo-llvm-cov); the report is target/llvm-cov/html/index.html.
coverage:
    cargo llvm-cov nextest --html
