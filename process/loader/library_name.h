// SPDX-License-Identifier: MIT
// What a DLL is called: "ntdll", "NTDLL.DLL" and "ntdll.dll" are one. The disk is one directory and
// the only place where a DLL is looked for, so that none can be put in another's way.  [WI7 ch.3]
#pragma once

#include "abi/nt_status.h"
#include "rt/result.h"

#include <cstddef>
#include <string_view>

namespace process {

class LibraryName {
public:
    static constexpr std::size_t longest = 63;

    constexpr LibraryName() = default;
    /// Small letters, and ".dll" if there was no dot. STATUS_OBJECT_NAME_INVALID for a path, an
    /// empty name or one that is too long.
    static rt::Result<LibraryName, abi::NtStatus> of(std::string_view text);

    std::string_view text() const { return {letters_, length_}; }
    friend bool operator==(const LibraryName& left, const LibraryName& right) {
        return left.text() == right.text();
    }

private:
    void append(std::string_view text);

    char letters_[longest + 1] = {};
    std::size_t length_ = 0;
};

} // namespace process
