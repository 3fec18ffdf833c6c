// SPDX-License-Identifier: MIT
// The images of this process: the program, ntdll.dll or iumdll.dll, and what the loader added.
#pragma once

#include "process/loader/library_name.h"
#include "process/loader/mapped_image.h"

#include <cstdint>
#include <span>

namespace process {

struct Module {
    enum class State : std::uint8_t {
        Mapped, // in memory
        Bound,  // its imports have addresses
        Ready,  // its entry point has been called
    };

    LibraryName name;
    MappedImage image;
    std::uint32_t imports = 0; // a bit for each module it imports from, by its position
    State state = State::Mapped;
};

class Modules {
public:
    static constexpr unsigned capacity = 32; // as many as `imports` has bits

    unsigned count() const { return count_; }
    Module& operator[](unsigned index) { return all_[index]; }

    /// STATUS_NO_MEMORY if there is no place left.
    OrStatus<unsigned> add(const LibraryName& name, const MappedImage& image);
    /// Forgets the modules from `count` on.
    void shorten(unsigned count) { count_ = count; }

    /// Position of the module; `count()` if there is none.
    unsigned find(const LibraryName& name) const;
    unsigned find(std::uint64_t base) const;

private:
    Module all_[capacity];
    unsigned count_ = 0;
};

} // namespace process
