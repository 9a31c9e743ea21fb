package dev.livelist.broadcaster.local;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.tck.BroadcasterKit;

class LocalBroadcasterKitTest implements BroadcasterKit {

    @Override
    public Broadcaster newBroadcaster(int mailboxKeys) {
        return LocalBroadcaster.builder().mailboxKeys(mailboxKeys).build();
    }
}
