// SPDX-License-Identifier: MIT
#include "machine/event_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace machine {
namespace {

constexpr std::size_t chunk_bytes = EventStore::chunk * sizeof(abi::TraceEvent);
static_assert(chunk_bytes % 0x1'0000 == 0, "whole pages, also where they have 64 KiB");

/// Not /tmp, which may itself be memory.
std::string folder() {
    const char* const chosen = std::getenv("TMPDIR");
    return chosen != nullptr && *chosen != '\0' ? chosen : "/var/tmp";
}

} // namespace

// Addresses are reserved for all that may come; there is nothing behind them yet.
EventStore::EventStore(Limits limits) : limits_(limits) {
    void* const place = ::mmap(nullptr, limits.most * chunk_bytes, PROT_NONE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    events_ = place == MAP_FAILED ? nullptr : static_cast<abi::TraceEvent*>(place);
}

EventStore::~EventStore() {
    if (events_ != nullptr) {
        ::munmap(events_, limits_.most * chunk_bytes);
    }
}

void EventStore::insert(std::size_t place, const abi::TraceEvent& event) {
    if (size_ == room_ && !grow()) {
        return;
    }
    std::memmove(events_ + place + 1, events_ + place, (size_ - place) * sizeof event);
    events_[place] = event;
    ++size_;
}

/// Makes room for one chunk more. Its place in the file is taken now, because a disk that turns out
/// to be full when a page is written would end the program.
bool EventStore::grow() {
    const std::size_t number = room_ / chunk;
    if (events_ == nullptr || number == limits_.most) {
        loss_ =
            fmt::format("The newest events are not in the list: it holds {} and is full.", size_);
        return false;
    }
    void* const place = events_ + room_;
    bool has_room = false;
    if (number < limits_.in_memory) {
        has_room = ::mprotect(place, chunk_bytes, PROT_READ | PROT_WRITE) == 0;
    } else {
        const auto offset = static_cast<off_t>((number - limits_.in_memory) * chunk_bytes);
        has_room = open_file() && ::posix_fallocate(file_.number(), offset, chunk_bytes) == 0 &&
                   ::mmap(place, chunk_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
                          file_.number(), offset) != MAP_FAILED;
    }
    if (!has_room) {
        loss_ = fmt::format("The newest events are not in the list: after {} there was no room for "
                            "more in {}.",
                            size_, folder());
        return false;
    }
    room_ += chunk;
    return true;
}

bool EventStore::open_file() {
    if (!file_.is_open()) {
        std::string name = folder() + "/vitrine-events-XXXXXX";
        file_ = host::FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
        if (file_.is_open()) {
            ::unlink(name.c_str());
        }
    }
    return file_.is_open();
}

void EventStore::truncate(std::size_t count) {
    if (count < size_) {
        size_ = count;
        loss_.clear();
    }
}

} // namespace machine
