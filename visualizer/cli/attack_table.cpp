// SPDX-License-Identifier: MIT
#include "visualizer/cli/attack_table.h"

#include "machine/event_names.h"
#include "visualizer/cli/narrator.h"

#include <fmt/format.h>
#include <unistd.h>

namespace vitrine::cli {
namespace {

using machine::AttackOutcome;
using machine::AttackVerdict;

constexpr std::string_view row_format = "{:>4}  {:<24} {} {:<19} {:<17} {}\n";
constexpr std::string_view detail_indent = "      ";

bool is_as_hoped(const std::optional<AttackVerdict>& verdict, AttackOutcome hoped) {
    return !verdict || verdict->outcome == hoped;
}

} // namespace

bool behaved(const AttackResult& result) {
    return is_as_hoped(result.with_guard, result.attack->expected()) &&
           is_as_hoped(result.without_guard, AttackOutcome::Succeeded);
}

std::string_view outcome_text(const std::optional<AttackVerdict>& verdict) {
    return verdict ? machine::name_of(verdict->outcome) : "not run";
}

abi::Layer layer_of(const std::optional<AttackVerdict>& verdict) {
    return verdict ? abi::text_of(verdict->rule).layer : abi::Layer::None;
}

std::string_view rule_name_of(const std::optional<AttackVerdict>& verdict) {
    return verdict ? machine::name_of(verdict->rule) : std::string_view{};
}

std::string_view guard_name_of(const machine::Attack& attack) {
    return attack.is_stopped() ? machine::name_of(attack.guard) : std::string_view{};
}

namespace {

/// What came of it with every guard on, if that is not what should.
std::string note_with_guards(const AttackResult& result) {
    if (is_as_hoped(result.with_guard, result.attack->expected())) {
        return {};
    }
    switch (result.with_guard->outcome) {
    case AttackOutcome::Succeeded: return "The attack succeeded although its guard is on.";
    case AttackOutcome::Denied: return "The attack was denied although nothing should stop it.";
    case AttackOutcome::Unclear: break;
    }
    return "With its guard: " + result.with_guard->note;
}

} // namespace

std::string note_of(const AttackResult& result) {
    std::string note = note_with_guards(result);
    if (!is_as_hoped(result.without_guard, AttackOutcome::Succeeded)) {
        note += note.empty() ? "" : " ";
        note += result.without_guard->outcome == AttackOutcome::Denied
                    ? "The attack was denied although its guard is off."
                    : "Without its guard: " + result.without_guard->note;
    }
    return note;
}

AttackTable::AttackTable(std::FILE* out) : out_(out), colour_(isatty(fileno(out)) != 0) {}

std::string AttackTable::painted(const char* code, std::string_view text) const {
    return colour_ ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string{text};
}

void AttackTable::begin(std::string_view machine, std::size_t count,
                        std::span<const abi::Guard> off) {
    fmt::print(out_, "{}\n",
               painted("1", fmt::format("The attack lab on {}: {} attack{}, each booted with its "
                                        "guard and without it",
                                        machine, count, count == 1 ? "" : "s")));
    for (const abi::Guard guard : off) {
        fmt::print(out_, "{}\n",
                   painted("31", fmt::format("Off in every boot: {}", machine::name_of(guard))));
    }
    fmt::print(out_, "\n");
    fmt::print(out_, row_format, "row", "attack", "verdict  ", "stopped by", "guard", "without it");
    const auto line = [](std::size_t width) {
        std::string result;
        for (std::size_t index = 0; index < width; ++index) {
            result += "─";
        }
        return result;
    };
    fmt::print(out_, " {}  {} {} {} {} {}\n", line(3), line(24), line(9), line(19), line(17),
               line(10));
    std::fflush(out_);
}

/// Nine characters wide; green as it should be, red with a mark if not.
std::string AttackTable::cell(const std::optional<AttackVerdict>& verdict,
                              AttackOutcome hoped) const {
    const std::string text = fmt::format("{:<9}", outcome_text(verdict));
    if (!verdict) {
        return painted("90", text);
    }
    return painted(verdict->outcome == hoped ? "32" : "1;31", text);
}

void AttackTable::add(const AttackResult& result) {
    const abi::RuleText& rule =
        abi::text_of(result.with_guard ? result.with_guard->rule : abi::Rule::None);
    const std::string_view layer = machine::title_of(rule.layer);
    const std::string_view guard = guard_name_of(*result.attack);
    fmt::print(out_, row_format, result.attack->row, result.attack->name,
               cell(result.with_guard, result.attack->expected()), layer.empty() ? "-" : layer,
               guard.empty() ? "nothing stops it" : guard,
               cell(result.without_guard, AttackOutcome::Succeeded));
    const auto detail = [this](const char* code, std::string_view text) {
        if (!text.empty()) {
            fmt::print(out_, "{}\n", painted(code, wrapped(text, detail_indent, 96)));
        }
    };
    detail("0", result.attack->title + ".");
    detail("90", result.attack->is_stopped() ? rule.sentence : result.attack->limit);
    detail("1;31", note_of(result));
    ++count_;
    behaved_ += behaved(result) ? 1 : 0;
    std::fflush(out_);
}

void AttackTable::end() {
    fmt::print(out_, "\n{}\n\n",
               painted(behaved_ == count_ ? "1;32" : "1;31",
                       fmt::format("{} of {} behaved: denied with the guard, successful without; "
                                   "or successful, where nothing stops it.",
                                   behaved_, count_)));
    std::fflush(out_);
}

} // namespace vitrine::cli
