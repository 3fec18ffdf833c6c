// SPDX-License-Identifier: MIT
// The attack lab's results as a table for a person, one attack at a time as they come in.
#pragma once

#include "machine/attacks.h"

#include <cstddef>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace vitrine::cli {

struct AttackResult {
    const machine::Attack* attack = nullptr;
    std::string machine;
    std::optional<machine::AttackVerdict> with_guard; // nothing: not run
    std::optional<machine::AttackVerdict> without_guard;
};

/// Denied with its guard and successful without it, as far as it was run; or successful with every
/// guard on, if nothing stops it.
bool behaved(const AttackResult& result);

std::string_view outcome_text(const std::optional<machine::AttackVerdict>& verdict);
abi::Layer layer_of(const std::optional<machine::AttackVerdict>& verdict);
std::string_view rule_name_of(const std::optional<machine::AttackVerdict>& verdict);
std::string_view guard_name_of(const machine::Attack& attack); // empty if nothing stops it
std::string note_of(const AttackResult& result);               // what is wrong; empty if it behaved

class AttackTable {
public:
    /// Writes to `out`. Colour only if `out` is a terminal.
    explicit AttackTable(std::FILE* out);

    void begin(std::string_view machine, std::size_t count, std::span<const abi::Guard> off);
    void add(const AttackResult& result);
    void end();

private:
    std::string painted(const char* code, std::string_view text) const;
    std::string cell(const std::optional<machine::AttackVerdict>& verdict,
                     machine::AttackOutcome hoped) const;

    std::FILE* out_;
    bool colour_;
    std::size_t count_ = 0;
    std::size_t behaved_ = 0;
};

} // namespace vitrine::cli
