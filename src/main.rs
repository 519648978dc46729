//! The `reelspool` program.

fn main() -> std::process::ExitCode {
    reelspool::cli::main()
}
