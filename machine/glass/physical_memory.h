// SPDX-License-Identifier: MIT
// The emulated PC's RAM as everything but the translated code sees it.
//
// The engine keeps translations of code, and notices only its own stores. So every other store (the
// page walker's accessed bits, a VMCB written at #VMEXIT, an exception frame, later DMA) goes
// through here, where the pages are known that hold code.
#pragma once

#include "x86/address.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <type_traits>
#include <vector>

namespace machine::glass {

class PhysicalMemory {
public:
    /// Told after a store to a page that holds code: [begin, begin + bytes).
    using CodeChanged = std::function<void(std::uint64_t begin, std::uint64_t bytes)>;

    explicit PhysicalMemory(std::span<std::byte> ram);

    std::span<std::byte> ram() const { return ram_; }
    std::uint64_t size() const { return ram_.size(); }
    bool contains(std::uint64_t address, std::uint64_t bytes = 1) const {
        return bytes <= ram_.size() && address <= ram_.size() - bytes;
    }

    /// What a read finds; all ones where there is no RAM, as on a bus that nobody drives.
    template <typename Value>
    Value read(std::uint64_t address) const {
        static_assert(std::is_trivially_copyable_v<Value>);
        Value value;
        if (contains(address, sizeof value)) {
            std::memcpy(&value, ram_.data() + address, sizeof value);
        } else {
            std::memset(static_cast<void*>(&value), 0xFF, sizeof value);
        }
        return value;
    }

    /// Dropped where there is no RAM.
    template <typename Value>
    void write(std::uint64_t address, const Value& value) {
        static_assert(std::is_trivially_copyable_v<Value>);
        write_bytes(address, std::as_bytes(std::span(&value, 1)));
    }
    void write_bytes(std::uint64_t address, std::span<const std::byte> bytes);

    /// `object` lies in RAM and is about to be changed, or was, by someone who has a pointer to it.
    void note_write(std::uint64_t address, std::uint64_t bytes);

    void on_code_changed(CodeChanged observer) { code_changed_ = std::move(observer); }
    /// Told after each store that comes through here: not translated code's.
    void on_written(CodeChanged observer) { written_ = std::move(observer); }

    // Which pages have ever held code, and which may differ from the zeros RAM begins with.
    bool is_code(std::uint64_t address) const { return code_[address >> x86::page_shift]; }
    void mark_code(std::uint64_t address) { code_[address >> x86::page_shift] = true; }
    bool is_touched(std::uint64_t address) const { return touched_[address >> x86::page_shift]; }
    void mark_touched(std::uint64_t address) {
        const std::uint64_t page = address >> x86::page_shift;
        touched_[page] = true;
        if (!changed_[page]) {
            changed_[page] = true;
            changed_pages_.push_back(page);
        }
    }

    /// The pages (numbers) that may have changed since the last time this was asked. Who asks must
    /// first see to it that all translations are forgotten by which stores could pass unseen.
    std::vector<std::uint64_t> take_changed();

private:
    std::span<std::byte> ram_;
    std::vector<bool> code_;
    std::vector<bool> touched_;
    std::vector<bool> changed_;
    std::vector<std::uint64_t> changed_pages_; // the same as a list
    CodeChanged code_changed_;
    CodeChanged written_;
};

} // namespace machine::glass
