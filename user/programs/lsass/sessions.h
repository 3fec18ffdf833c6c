// SPDX-License-Identifier: MIT
// Who is logged on, and what is remembered of their keys.  [WI7 ch.9 Credential Guard]
#pragma once

#include "user/programs/lsass/keys.h"

namespace lsass {

class Sessions {
public:
    static constexpr std::uint32_t capacity = 16;

    constexpr explicit Sessions(KeyKeeper& keys) : keys_(keys) {}

    /// Does what is asked; what is wrong with it is the reply's status.
    Reply serve(const Request& request);

private:
    /// In this order it lies in memory, and whoever looks for keys there goes by the names. Each
    /// is in one page: who reads pages has all of it or nothing.
    struct alignas(256) Session {
        Word user;
        Word domain;
        StoredKey key;
        bool is_used = false;
    };

    Reply log_on(const Request& request);
    Reply answer(const Session& session, const Request& request) const;
    /// Null if there is no such session.
    Session* find(std::uint32_t number);

    KeyKeeper& keys_;
    Session sessions_[capacity]; // the first has number 1
};

} // namespace lsass
