// SPDX-License-Identifier: MIT
// What it costs VTL1 to judge: an image (two RSA signatures, a digest of all of it), and one page
// that comes later. images/code_integrity.cpp does it, as often as seed= says. What VTL0 pays for
// a page, scene round-trips says.
#include "bench/measures.h"
#include "bench/stopwatch.h"
#include "bench/told.h"
#include "machine/qemu/qemu.h"

namespace bench {
namespace {

machine::BootSettings settings_for(const machine::Images& images, unsigned turns) {
    auto settings = machine::boot_settings(images, "seed=" + std::to_string(turns));
    settings.disk_archive = images.folder / "bench_skci.cpio";
    return settings;
}

/// VALIDATE_SECURE_IMAGE_PAGES, for each page of code of a trustlet's DLL: two rights changed, the
/// page hashed, relocated, and recorded.
Figure validated_page(const machine::Images& images, double hash) {
    const auto run = machine::qemu::measure(machine::boot_settings(images, "scene=round-trips"));
    const double value = instructions_told(run.console, "pages validated");
    std::string error = run.error;
    if (error.empty() && value == 0) {
        error = "the kernel did not report the pages";
    }
    return {"secure call that validates a page",
            value,
            "instructions",
            "its hash alone",
            hash,
            "qemu -icount",
            error};
}

/// What the guest judges, as it says in its marks.
enum class Kind : std::uint64_t { Image = 0, Page = 1 };

struct Loop {
    double turns = 0;
    double instructions = 0;

    double of_one() const { return turns == 0 ? 0 : instructions / turns; }
};

/// The loop of this kind among `events`: between its marks the clock counts instructions.
Loop loop_in(const std::vector<abi::TraceEvent>& events, Kind kind) {
    Loop loop;
    std::uint64_t begin = 0;
    for (const abi::TraceEvent& event : events) {
        if (event.kind != abi::EventKind::Mark ||
            event.operand[2] != static_cast<std::uint64_t>(kind)) {
            continue;
        }
        if (event.operand[0] == static_cast<std::uint64_t>(abi::Mark::LoopBegins)) {
            begin = event.clock;
        } else if (event.operand[0] == static_cast<std::uint64_t>(abi::Mark::LoopEnds)) {
            loop.turns = static_cast<double>(event.operand[1]);
            loop.instructions = static_cast<double>(event.clock - begin);
        }
    }
    return loop;
}

struct Time {
    double seconds = 0;
    std::string error;
};

/// Wall time of a run on glass, median of three.
Time time_on_glass(const machine::Images& images, unsigned turns) {
    std::vector<double> seconds;
    for (int run = 0; run < 3; ++run) {
        const auto switched = machine::switch_on_glass(settings_for(images, turns));
        if (!switched.target) {
            return {0, switched.error};
        }
        const Stopwatch watch;
        const machine::Stop stop = switched.target->run({});
        if (stop.reason != machine::StopReason::PoweredOff) {
            return {0, stop.sentence};
        }
        seconds.push_back(watch.seconds());
    }
    return {median(seconds), {}};
}

} // namespace

std::vector<Figure> code_integrity(const machine::Images& images) {
    const auto measured = machine::qemu::measure(settings_for(images, 4));
    const double image = loop_in(measured.events, Kind::Image).of_one();
    const double page = loop_in(measured.events, Kind::Page).of_one();
    std::string error = measured.error;
    if (error.empty() && (image == 0 || page == 0)) {
        error = "the guest did not report its loops";
    }
    // A turn is one image and a hundred pages; what both runs have in common cancels out. Its time
    // is shared out by instructions: the same code runs in both.
    constexpr unsigned more = 20;
    const Time few = time_on_glass(images, 1);
    const Time many = time_on_glass(images, 1 + more);
    const double turn = (many.seconds - few.seconds) * 1000 / more;
    const double instructions = image + 100 * page;
    const double of_image = instructions == 0 ? 0 : turn * image / instructions;
    const double of_page = instructions == 0 ? 0 : turn * page / instructions;
    const std::string glass_error = error + few.error + many.error;
    return {{"verify a signed image of 5 KiB", image, "instructions", "one page", page,
             "qemu -icount", error},
            {"verify a page by its hash", page, "instructions", "a signed image", image,
             "qemu -icount", error},
            validated_page(images, page),
            {"verify a signed image of 5 KiB", of_image, "ms", "one page", of_page, "glass",
             glass_error},
            {"verify a page by its hash", of_page, "ms", "a signed image", of_image, "glass",
             glass_error}};
}

} // namespace bench
