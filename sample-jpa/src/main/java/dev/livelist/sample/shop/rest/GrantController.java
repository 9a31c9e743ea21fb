package dev.livelist.sample.shop.rest;

import dev.livelist.sample.shop.Grants;
import dev.livelist.sample.shop.common.NotFoundException;
import dev.livelist.sample.shop.web.ShopUsers;
import java.security.Principal;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The caller lets the shop's support see the caller's orders, or no longer. */
@RestController
@RequestMapping("/api/grants/{grantee}")
class GrantController {

    private final Grants grants;

    GrantController(Grants grants) {
        this.grants = grants;
    }

    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void give(Principal caller, @PathVariable String grantee) {
        grants.give(caller.getName(), support(grantee));
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void take(Principal caller, @PathVariable String grantee) {
        grants.take(caller.getName(), support(grantee));
    }

    private static String support(String name) {
        if (!ShopUsers.isSupport(name)) {
            throw new NotFoundException("Nobody of that name works for the shop");
        }
        return name;
    }
}
