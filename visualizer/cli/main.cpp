// SPDX-License-Identifier: MIT
// The program behind ./vitrine: which command, which options. What a command does is in its own
// file.
#include "visualizer/cli/attacks.h"
#include "visualizer/cli/check_invariants.h"
#include "visualizer/cli/compare.h"
#include "visualizer/cli/debug.h"
#include "visualizer/cli/doctor.h"
#include "visualizer/cli/lesson.h"
#include "visualizer/cli/run.h"
#include "visualizer/cli/scenes.h"
#include "visualizer/cli/tour_pictures.h"
#include "visualizer/cli/trace.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace {

using namespace vitrine::cli;

void add_boot_options(CLI::App& command, BootOptions& boot) {
    command.add_option("--scene", boot.scene, "What to play; `vitrine scenes` lists them")
        ->capture_default_str();
    command.add_option("--without", boot.without,
                       "Boot without this protection, to see its attack succeed (may be repeated)");
    command.add_option("--seed", boot.seed, "Where chance is needed, begin from this number");
    command.add_option("--cpus", boot.processors, "How many processors the machine has, 1 to 4")
        ->capture_default_str();
    command.add_option("--images", boot.images, "Boot the images in this folder");
}

void add_run(CLI::App& program, RunOptions& options, ExitStatus& status) {
    CLI::App* const command =
        program.add_subcommand("run", "Boot the stack on a machine and show it");
    options.boot.scene.clear(); // shell where somebody can type, else first-light
    add_boot_options(*command, options.boot);
    command->add_option("--machine", options.boot.machine, "glass, qemu or bochs")
        ->capture_default_str();
    command->add_option("--attach", options.attach,
                        "Do not boot: watch the QEMU whose QMP socket this is (a path, or "
                        "127.0.0.1:PORT)");
    command->add_option("--print-command", options.print_command,
                        "Do not boot: print the command that starts a QEMU to attach to, with its "
                        "sockets in this folder");
    command->add_flag("--headless", options.headless, "No window: tell the scene in the terminal");
    command->add_flag("--json", options.json, "No window: events and summary as JSON lines");
    command->add_option("--screenshot", options.screenshot,
                        "Write the window's picture (PNG) here");
    command->add_option("--size", "Its size in pixels")
        ->type_name("WIDTHxHEIGHT")
        ->each([&options](const std::string& text) {
            int used = 0;
            if (std::sscanf(text.c_str(), "%dx%d%n", &options.width, &options.height, &used) != 2 ||
                text.size() != static_cast<std::size_t>(used) || options.width < 1280 ||
                options.height < 720 || options.width > 3840 || options.height > 2160) {
                throw CLI::ValidationError("--size", "must be from 1280x720 to 3840x2160");
            }
        });
    command->add_option("--trace", options.trace,
                        "Write every event to this file while it runs: checksummed blocks, or JSON "
                        "lines if it ends in .jsonl");
    command->add_option("--until", options.until,
                        "Stop at the first such event: a kind, allowed, denied, page NUMBER, to "
                        "WORLD, vp NUMBER");
    command->add_option("--stop", options.stops,
                        "Stop there and show the registers (glass): a function or address, \"write "
                        "A BYTES\", \"register cr3\", \"event ...\"; with \" if CONDITION\"");
    command->add_option(
        "--type", options.type,
        "Type this file's lines into the guest's shell, each at its prompt; - reads "
        "them from standard input");
    command->add_option("--prompt", options.prompt, "What the shell's prompt looks like")
        ->capture_default_str();
    command->add_option("--record", options.record,
                        "No window: write what was typed to this file, to replay the run");
    command->add_option("--replay", options.replay,
                        "The recorded run again, bit for bit (options of the boot are "
                        "the recording's)");
    command->add_flag("--light", options.light, "Light theme");
    command->add_flag("--lecture", options.lecture, "Large text, for a lecture hall");
    command->footer("Without a window, in a terminal, the keyboard is the guest's console; Ctrl+] "
                    "leaves.\n"
                    "Example: vitrine run --headless --machine qemu --without slat-vtl1-pages\n"
                    "Exit status: 0 every expectation held, 1 one failed, 2 not understood, 3 the "
                    "machine failed.");
    command->callback([&options, &status] { status = run(options); });
}

void add_attacks(CLI::App& program, AttacksOptions& options, ExitStatus& status) {
    CLI::App* const command = program.add_subcommand(
        "attacks", "The attack lab: attack the stack with each guard on, and with it off");
    command->add_option("attack", options.names, "Only these; --list names them");
    command->add_option("--machine", options.machine, "glass, qemu, bochs or all")
        ->capture_default_str();
    command
        ->add_option("--without", options.without,
                     "Have this guard off in every boot (may be repeated)")
        ->allow_extra_args(false);
    command->add_option("--images", options.images, "Boot the images in this folder");
    command->add_flag("--json", options.json, "As one line of JSON");
    command->add_flag("--list", options.list, "Name the attacks, do not run them");
    command->footer("Example: vitrine attacks read-secret alias-secret --machine all\n"
                    "Exit status: 0 every attack behaved, 1 one did not, 2 not understood, 3 a "
                    "machine is missing.");
    command->callback([&options, &status] { status = run_attacks(options); });
}

void add_check_invariants(CLI::App& program, BootOptions& boot, ExitStatus& status) {
    CLI::App* const command = program.add_subcommand(
        "check-invariants", "Play a scene and check, from outside, what VBS rests on");
    add_boot_options(*command, boot);
    command->add_option("--machine", boot.machine, "glass, qemu or bochs")->capture_default_str();
    command->footer("Looks at RAM after every hypercall on glass, at the end on QEMU and Bochs.\n"
                    "Example: vitrine check-invariants --scene first-light\n"
                    "Exit status: 0 every invariant held, 1 one is broken, 2 not understood, 3 the "
                    "machine failed.");
    command->callback([&boot, &status] { status = check_invariants(boot); });
}

void add_debug(CLI::App& program, DebugOptions& options, ExitStatus& status) {
    CLI::App* const command = program.add_subcommand(
        "debug", "Boot on glass and let gdb in: break, step, and go back in time");
    add_boot_options(*command, options.boot);
    command
        ->add_option("--port", options.port, "Wait at this port of 127.0.0.1; 0 takes a free one")
        ->capture_default_str();
    command->add_option("--socket", options.socket, "Wait at this socket file instead");
    command->footer("Prints the gdb command to type. gdb looks and stops, but changes nothing.\n"
                    "Example: vitrine debug --scene first-light");
    command->callback([&options, &status] { status = debug(options); });
}

void add_others(CLI::App& program, BootOptions& boot, BootOptions& comparison, TraceOptions& trace,
                bool& json, ExitStatus& status) {
    CLI::App* const scenes = program.add_subcommand("scenes", "What can be shown");
    scenes->add_flag("--json", json, "As one line of JSON");
    scenes->footer("Example: vitrine scenes");
    scenes->callback([&] { status = list_scenes(json); });

    CLI::App* const compare = program.add_subcommand(
        "compare",
        "Run the same images on glass, QEMU and Bochs: the guests' traces must be equal");
    comparison.scene.clear(); // all of them
    add_boot_options(*compare, comparison);
    compare->footer(
        "Every scene unless one is named, on every machine that is installed. Says where traces "
        "differ as they may, and why.\n"
        "Example: vitrine compare --scene first-light\n"
        "Exit status: 0 equal, 1 different, 2 not understood, 3 a machine failed.");
    compare->callback([&] { status = compare_machines(comparison); });

    CLI::App* const show = program.add_subcommand("trace", "Read a run that --trace has written");
    show->add_option("file", trace.file, "The trace")->required();
    show->add_flag("--json", trace.json, "As JSON lines instead of sentences");
    show->add_option("--only", trace.only,
                     "Only such events: a kind, allowed, denied, page NUMBER, to WORLD, vp NUMBER");
    show->add_option("--page", trace.page, "Only what changed the rights to this page (number)");
    show->add_flag("--denials", trace.denials, "Only what was refused");
    show->add_flag("--times", trace.times, "How long each world ran, instead");
    show->add_option("--perfetto", trace.perfetto,
                     "Write the run to this file for ui.perfetto.dev, instead");
    show->add_option("--save", trace.save,
                     "Write them to this file, instead: JSON lines if it ends in .jsonl");
    show->add_flag("--window", trace.window, "Play it in the window, instead");
    show->footer("Example: vitrine trace run.vtrace --only \"slat-violation denied\"");
    show->callback([&] { status = show_trace(trace); });

    CLI::App* const doctor =
        program.add_subcommand("doctor", "What is installed, what is missing, how to mend it");
    doctor->add_option("--images", boot.images, "Look at the images in this folder");
    doctor->add_flag("--json", json, "As one line of JSON");
    doctor->footer("Example: vitrine doctor");
    doctor->callback([&] { status = examine(boot.images, json); });
}

void add_lesson(CLI::App& program, LessonOptions& options, ExitStatus& status) {
    CLI::App* const command = program.add_subcommand(
        "lesson", "Open a lesson in the window; without a number, list them");
    command->add_option("number", options.number, "Which one");
    command->add_flag("--headless", options.headless,
                      "No window: play it in the terminal, with the answers");
    command->add_option("--images", options.images, "Boot the images in this folder");
    command->footer("Example: vitrine lesson 3");
    command->callback([&options, &status] { status = lesson(options); });
}

struct PicturesOptions {
    std::filesystem::path folder = "docs/images";
    std::filesystem::path images;
};

void add_tour_pictures(CLI::App& program, PicturesOptions& options, ExitStatus& status) {
    CLI::App* const command = program.add_subcommand(
        "tour-pictures", "Draw the pictures of docs/tour.md from the machine as it is");
    command->add_option("folder", options.folder, "Where to")->capture_default_str();
    command->add_option("--images", options.images, "Boot the images in this folder");
    command->footer("Example: vitrine tour-pictures docs/images");
    command->callback(
        [&options, &status] { status = draw_tour_pictures(options.folder, options.images); });
}

bool knows(const CLI::App& program, const std::string& command) {
    const auto commands = program.get_subcommands([](const CLI::App*) { return true; });
    return std::any_of(commands.begin(), commands.end(),
                       [&command](const CLI::App* known) { return known->get_name() == command; });
}

} // namespace

int main(int count, char** words) {
    CLI::App program{"Vitrine: virtualization-based security, under glass.", "vitrine"};
    program.require_subcommand(1);
    ExitStatus status = ExitStatus::Done;
    RunOptions run_options;
    BootOptions boot_options;
    TraceOptions trace_options;
    AttacksOptions attacks_options;
    bool json = false;
    add_run(program, run_options, status);
    add_attacks(program, attacks_options, status);
    add_check_invariants(program, boot_options, status);
    DebugOptions debug_options;
    add_debug(program, debug_options, status);
    LessonOptions lesson_options;
    add_lesson(program, lesson_options, status);
    PicturesOptions pictures_options;
    add_tour_pictures(program, pictures_options, status);
    BootOptions comparison;
    add_others(program, boot_options, comparison, trace_options, json, status);
    if (count > 1 && words[1][0] != '-' && !knows(program, words[1])) {
        fmt::print(stderr, "vitrine: There is no command \"{}\"; vitrine --help lists them.\n",
                   words[1]);
        return static_cast<int>(ExitStatus::BadUsage);
    }
    try {
        program.parse(count, words);
    } catch (const CLI::ParseError& error) {
        const bool is_help = program.exit(error) == 0; // prints the sentence, or the help asked for
        return static_cast<int>(is_help ? ExitStatus::Done : ExitStatus::BadUsage);
    }
    return static_cast<int>(status);
}
