// SPDX-License-Identifier: MIT
// Who is logged on, and the keys that are made of their passwords. They lie in this process, in
// VTL0: whoever reads its memory has them.  [WI7 ch.9 Credential Guard]
#pragma once

#include "user/programs/lsass/protocol.h"

namespace lsass {

class Sessions {
public:
    static constexpr std::uint32_t capacity = 16;

    /// Does what is asked; what is wrong with it is the reply's status.
    Reply serve(const Request& request);

private:
    struct Session {
        bool is_used = false;
        Word user;
        Word domain;
        crypto::NtlmHash hash{};
    };

    Reply log_on(const Request& request);
    Reply answer(const Session& session, const Request& request) const;
    /// Null if there is no such session.
    Session* find(std::uint32_t number);

    Session sessions_[capacity]; // the first has number 1
};

} // namespace lsass
