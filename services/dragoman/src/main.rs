//! Dragoman in one process, and the command line a person uses.

mod commands;
mod config;
mod newsroom;
mod show;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::{
    backfill, eval, feeds, healthcheck, newsroom as newsroom_command, retag, run, tag, tail, withdraw,
};
use config::Config;
use dragoman_service::{Build, CommonArgs, Exit, Fatal, Health, refuse, run_main, run_service, telemetry};
use dragoman_stream::Log;
use tokio_util::sync::CancellationToken;

const BUILD: Build = Build { service: "dragoman", version: env!("CARGO_PKG_VERSION") };

/// Follows the news of negotiations and says who spoke of what: countries, officials and issues in every article.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Args {
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    run: run::Run,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the whole line in this process (the default)
    Run(run::Run),
    /// Create the topics that are missing and verify the others
    Topics,
    /// The list of feeds that are followed
    #[command(subcommand)]
    Feeds(feeds::Feeds),
    /// Tag articles from standard input, without a log
    Tag(tag::Tag),
    /// Score the tagger on texts that people have marked
    Eval(eval::Eval),
    /// Print the records of a topic
    Tail(tail::Tail),
    /// Put the articles of archives on the log
    Backfill(backfill::Backfill),
    /// Ask for today's tags on articles that have older ones
    Retag(retag::Retag),
    /// Ask for the withdrawal of an article
    Withdraw(withdraw::Withdraw),
    /// Add up the log: did everything that came in end, once?
    Audit,
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Ask a service on this machine whether it is ready
    Healthcheck(healthcheck::Healthcheck),
    /// Serve the sample newsroom alone
    Newsroom(newsroom_command::ServeNewsroom),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Read flags, environment and file as every command does, and say whether they are good
    Check,
}

fn main() -> ExitCode {
    let Args { common, run, command } = Args::parse();
    let load = move || common.load::<Config>().map(Config::with_embedded_log);
    let exit = match command {
        None => run_service(BUILD, load, move |config, health, shutdown| run.run(config, health, shutdown)),
        Some(Command::Run(run)) => {
            run_service(BUILD, load, move |config, health, shutdown| run.run(config, health, shutdown))
        }
        Some(command) => match load() {
            Ok(config) => once(command, config),
            Err(error) => refuse(&error),
        },
    };
    exit.into()
}

/// A command that does its work and ends.
fn once(command: Command, config: Config) -> Exit {
    if let Err(error) = telemetry::init(&config.service.telemetry, BUILD) {
        return refuse(&error);
    }
    let budget = config.service.shutdown_budget;
    run_main(budget, &Health::default(), |shutdown| async move {
        act(command, config, shutdown).await.map_err(Fatal::from)
    })
}

async fn act(command: Command, config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let log = async || Log::open(&config.log, &config.instance, commands::topics::specs()).await;
    match command {
        Command::Topics => commands::topics::topics(&log().await?).await,
        Command::Feeds(feeds) => feeds.run(log).await,
        Command::Tag(tag) => tag.run(),
        Command::Eval(eval) => eval.run(),
        Command::Tail(tail) => tail.run(&log().await?, shutdown).await,
        Command::Backfill(backfill) => backfill.run(&config.fetcher, &log().await?, shutdown).await,
        Command::Retag(retag) => retag.run(&log().await?, shutdown).await,
        Command::Withdraw(withdraw) => withdraw.run(&log().await?).await,
        Command::Audit => commands::audit::audit(&log().await?).await,
        Command::Config(ConfigCommand::Check) => commands::check::check(&config),
        Command::Healthcheck(check) => check.run().await,
        Command::Newsroom(newsroom) => newsroom.run(&config.data, shutdown).await,
        Command::Run(_) => unreachable!("runs as a service, above"),
    }
}
