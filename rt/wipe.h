// SPDX-License-Identifier: MIT
// Leaving nothing of a secret behind.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rt {

/// Zeroes, which the compiler does not take for work that nobody needs.
inline void wipe(void* bytes, std::size_t size) {
    auto* const all = static_cast<volatile std::uint8_t*>(bytes);
    for (std::size_t at = 0; at < size; ++at) {
        all[at] = 0;
    }
}

/// Wipes what it was given, at the end of the scope.
template <typename T>
class WipedAtEnd {
public:
    explicit WipedAtEnd(T& secret) : secret_(secret) {}
    ~WipedAtEnd() { wipe(&secret_, sizeof(secret_)); }
    WipedAtEnd(const WipedAtEnd&) = delete;
    WipedAtEnd& operator=(const WipedAtEnd&) = delete;

private:
    T& secret_;
};

} // namespace rt
