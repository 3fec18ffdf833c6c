// SPDX-License-Identifier: MIT
// The guest's serial line, as our end of it sees it: what was printed, and what is typed.
#pragma once

#include "machine/host/file_descriptor.h"
#include "machine/target.h"

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace machine::host {

/// Appends what can be read without waiting; true if there was something. Closes a descriptor whose
/// other end is gone.
bool drain(FileDescriptor& source, std::string& text);

class Console {
public:
    explicit Console(FileDescriptor line) : line_(std::move(line)) {}

    int number() const { return line_.number(); }
    const std::string& printed() const { return printed_; }
    /// Takes in what the guest printed; true if it printed something.
    bool read() { return drain(line_, printed_); }
    /// Shows new output to who answers it.
    void offer_output(const RunLimit& limit);

    /// From any thread.
    void type(std::string_view bytes);
    /// Hands on what was typed. The machine takes it as fast as its serial port has room.
    void send();

private:
    FileDescriptor line_;
    std::string printed_;
    std::size_t offered_ = 0; // bytes that RunLimit::answer has seen
    std::mutex mutex_;        // guards the next
    std::string typed_;
};

} // namespace machine::host
