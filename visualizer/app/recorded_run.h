// SPDX-License-Identifier: MIT
// A recorded trace, played like a machine: its events come in their order, forth and back. There is
// nothing else in a trace: no memory, no registers, no code.
#pragma once

#include "machine/target.h"
#include "machine/trace_file.h"
#include "visualizer/app/journey.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace vitrine::app {

class RecordedRun : public machine::Target {
public:
    explicit RecordedRun(machine::Trace trace);

    std::string_view name() const override { return name_; }
    machine::Capabilities capabilities() const override;
    machine::Stop run(const machine::RunLimit& limit) override;
    void request_pause() override { pause_ = true; }
    void type(std::string_view) override {} // nobody listens
    machine::Stop travel_to(std::uint64_t clock) override;
    std::uint64_t clock() const override { return clock_; }
    machine::ProcessorState processor(unsigned index) override;
    std::span<const std::byte> ram() const override { return {}; }
    std::span<const abi::TraceEvent> events() const override {
        return std::span(all_).first(known_);
    }
    const std::string& console() const override { return console_; }
    std::uint64_t state_hash() override { return 0; }

private:
    machine::Stop end() const;

    std::string name_;
    std::vector<abi::TraceEvent> all_;
    std::string end_words_; // what is said where the events end
    std::size_t known_ = 0; // events up to the present
    std::uint64_t clock_ = 0;
    bool has_hardware_events_ = false;
    std::atomic<bool> pause_ = false;
    std::string console_;
};

/// Reads the file's events. Given up halfway, those that were read are played.
machine::SwitchedOn open_recorded_run(const std::filesystem::path& path, LongWork& work);

} // namespace vitrine::app
